/* Purposes and plans, and providers of another make. */
#include "scenarios.h"

#include <stdlib.h>
#include <string.h>

static hw_options here(void) {
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = sandbox_url();
  options.clock = sandbox_clock();
  return options;
}

void purpose_reserve(void) {
  char *token = account("three", 3);
  hw_options options = here();
  options.max_wait_ms = 0;
  options.purposes = "[{\"name\": \"certificates\", \"reserve\": {\"hour\": 1}}]";
  hw_client *client = hw_client_adm_tools(token, &options, NULL);
  hw_reply_free(reply_of(client, "dns/list", NULL));
  hw_reply_free(reply_of(client, "dns/list", NULL));
  expect("purpose_reserve", error_of(client, "dns/list", NULL, NULL));
  hw_quota *quota = hw_client_quota(client);
  CHECK(hw_quota_window(quota, 0)->remaining == 0 && hw_quota_window(quota, 0)->reserved == 1);
  CHECK_TEXT("[{\"purpose\":\"certificates\",\"reserve\":1,\"used\":0,\"remaining\":1}]", hw_quota_window(quota, 0)->reserves);
  hw_quota_free(quota);
  hw_call_options certificate = HW_CALL_OPTIONS_INIT;
  certificate.purpose = "certificates";
  hw_reply *reply = hw_client_call(client, "dns/list", NULL, &certificate, NULL);
  CHECK(hw_reply_ok(reply));
  hw_reply_free(reply);
  CHECK(refused() == 0);
  hw_client_free(client);
  free(token);
}

void plan(void) {
  hw_client *client = client_here();
  hw_error *error = NULL;
  hw_record *plan = hw_client_plan(client, 5000, NULL, &error);
  CHECK(error == NULL);
  CHECK_TEXT("3600", hw_record_get(plan, "/leave_now"));
  CHECK(hw_record_count(plan, "/pauses") == 1);
  note(hw_record_json(plan));
  json_t *actual = json_loads(hw_record_json(plan), 0, NULL);
  CHECK(same(json_object_get(scenario("plan"), "plan"), actual));
  json_decref(actual);
  hw_record_free(plan);
  CHECK(hw_client_plan(client, 1, "no such purpose", &error) == NULL && hw_error_code(error) == HW_CODE_INVALID_OPTIONS);
  hw_error_free(error);
  hw_client_free(client);
}

void own_provider(void) {
  json_t *document = json_deep_copy(json_object_get(scenario("own_provider"), "provider"));
  char *text = json_dumps(document, 0);
  hw_options options = here();
  hw_error *error = NULL;
  hw_client *client = hw_client_new(text, sandbox_fact("adm_token"), &options, &error);
  CHECK(client != NULL && error == NULL);
  hw_reply *reply = reply_of(client, "list", NULL);
  CHECK_TEXT("42", hw_reply_get(reply, "/list/example.com/domain_id"));
  CHECK_TEXT("example.com", hw_reply_key(reply, "/list", 0));
  hw_reply_free(reply);
  hw_client_free(client);
  free(text);

  json_object_del(document, "path");
  text = json_dumps(document, 0);
  CHECK(hw_client_new(text, sandbox_fact("adm_token"), &options, &error) == NULL);
  expect("own_provider", error);
  CHECK(hw_client_new(NULL, NULL, NULL, NULL) == NULL);
  free(text);
  json_decref(document);
}

void dialect_2021_06(void) {
  hw_options options = here();
  hw_client *client = hw_client_new("elytrahost-2021-06", sandbox_fact("elytra_late_token"), &options, NULL);
  hw_reply *reply = reply_of(client, "user/info", NULL);
  CHECK_TEXT(sandbox_fact("elytra_email"), hw_reply_get(reply, "/email"));
  hw_reply_free(reply);
  hw_client_free(client);
  client = hw_client_new("elytrahost-2021-06", "nobody-has-this", &options, NULL);
  expect("dialect_2021_06", error_of(client, "user/info", NULL, NULL));
  hw_client_free(client);
}
