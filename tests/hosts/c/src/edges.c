/* What only C can get wrong, or only C promises. */
#include "scenarios.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The message of an error with this code, which it frees. */
static void refused_as(int code, const char *message, hw_error *error) {
  CHECK(hw_error_code(error) == code);
  CHECK_TEXT(message, hw_error_message(error));
  CHECK_TEXT("not_sent", hw_error_delivery(error));
  hw_error_free(error);
}

void null_and_bad_arguments(void) {
  hw_client *client = client_here();
  hw_call_options raw = HW_CALL_OPTIONS_INIT;
  raw.raw = "PUT";
  refused_as(HW_CODE_INVALID_OPTIONS, "The argument client is NULL.", error_of(NULL, "dns/list", NULL, NULL));
  refused_as(HW_CODE_INVALID_OPTIONS, "The argument method is NULL.", error_of(client, NULL, NULL, NULL));
  refused_as(HW_CODE_INVALID_OPTIONS, "The argument method is not UTF-8.", error_of(client, "\xff", NULL, NULL));
  refused_as(HW_CODE_INVALID_PARAMS, "The parameters cannot be used: params_json is not UTF-8.", error_of(client, "dns/list", "{\"a\":\"\xff\"}", NULL));
  refused_as(HW_CODE_INVALID_OPTIONS, "The options cannot be used: raw is neither \"GET\" nor \"POST\".", error_of(client, "x", NULL, &raw));
  const char *const not_objects[] = {"[]", "42", "{", "null"};
  for (size_t i = 0; i < sizeof not_objects / sizeof *not_objects; i++) {
    hw_error *error = error_of(client, "dns/list", not_objects[i], NULL);
    CHECK(hw_error_code(error) == HW_CODE_INVALID_PARAMS);
    hw_error_free(error);
  }
  hw_error *error = NULL;
  CHECK(hw_client_adm_tools("\xff\xfe", NULL, &error) == NULL && hw_error_code(error) == HW_CODE_TOKEN_INVALID);
  hw_error_free(error);
  hw_header missing = {"name", NULL};
  CHECK(hw_client_read(client, "dns/list", 200, &missing, 1, NULL, 0, NULL, &error) == NULL);
  refused_as(HW_CODE_INVALID_OPTIONS, "The argument headers is holding a NULL.", error);
  CHECK(hw_client_read(client, "dns/list", 200, NULL, 3, NULL, 0, NULL, &error) == NULL);
  refused_as(HW_CODE_INVALID_OPTIONS, "The argument headers is NULL.", error);
  CHECK(hw_client_prepare(NULL, NULL, NULL, NULL, NULL) == NULL);
  CHECK(hw_client_call(client, "dns/record_lst", NULL, NULL, NULL) == NULL);
  CHECK(control_number("counters", "received") == 0);

  CHECK(hw_reply_get(NULL, "/a") == NULL && hw_reply_count(NULL, "") == 0 && hw_reply_key(NULL, "", 0) == NULL);
  CHECK(hw_reply_json(NULL, NULL) == NULL && hw_reply_raw(NULL, NULL) == NULL && !hw_reply_ok(NULL) && hw_reply_status(NULL) == 0);
  CHECK(hw_reply_kind(NULL) == NULL && hw_reply_content_type(NULL) == NULL && hw_reply_text(NULL, 0) == NULL);
  CHECK(hw_reply_method(NULL) == NULL && hw_reply_attempts(NULL) == 0);
  CHECK(hw_error_code(NULL) == 0 && hw_error_name(NULL) == NULL && hw_error_message(NULL) == NULL && hw_error_json(NULL) == NULL);
  CHECK(hw_error_violation(NULL, 0) == NULL && hw_error_evidence(NULL) == NULL && hw_error_throttle(NULL) == NULL);
  CHECK(hw_request_http(NULL) == NULL && hw_request_url(NULL) == NULL && hw_request_header(NULL, 0) == NULL);
  CHECK(hw_client_quota(NULL) == NULL && hw_quota_window(NULL, 0) == NULL && hw_clock_unix_ms(NULL) == 0);
  CHECK(hw_client_events(NULL) == NULL && hw_client_recent(NULL) == NULL && hw_client_token_status(NULL) == NULL);
  CHECK(hw_record_get(NULL, "") == NULL && hw_record_count(NULL, "") == 0 && hw_record_json(NULL) == NULL);
  CHECK(hw_error_cause(NULL) == 0 && hw_error_named(NULL) == NULL && hw_error_text_in(NULL, "en", 0) == NULL);
  CHECK(hw_reply_proof(NULL) == NULL && hw_reply_drift(NULL, 0) == NULL && hw_reply_text_in(NULL, NULL, 0) == NULL);
  hw_record_free(NULL);
  hw_clock_advance(NULL, 1);
  hw_cancel_now(NULL);
  hw_client_close(NULL);
  hw_client_free(NULL);
  hw_reply_free(NULL);
  hw_error_free(NULL);
  hw_request_free(NULL);
  hw_quota_free(NULL);
  hw_clock_free(NULL);
  hw_cancel_free(NULL);
  hw_client_free(client);
}

void sizes_of_structs(void) {
  hw_client *client = client_here();
  hw_call_options options = HW_CALL_OPTIONS_INIT;
  options.size = 0;
  refused_as(HW_CODE_INVALID_OPTIONS, "The argument options is of no size; begin with its _INIT.", error_of(client, "dns/list", NULL, &options));
  options.size = sizeof options + 8;
  refused_as(HW_CODE_INVALID_OPTIONS, "The argument options is of a later version than this library.", error_of(client, "dns/list", NULL, &options));
  hw_stats stats = HW_STATS_INIT;
  stats.size = 0;
  CHECK(!hw_client_stats(client, &stats) && !hw_client_stats(client, NULL) && !hw_client_stats(NULL, &stats));
  hw_reply_free(reply_of(client, "dns/list", NULL));
  /* A program built when there was only `calls`: nothing is written beyond. */
  stats.size = offsetof(hw_stats, attempts);
  stats.attempts = 77;
  CHECK(hw_client_stats(client, &stats) && stats.calls == 1 && stats.attempts == 77);
  hw_client_free(client);
}

void parameters(void) {
  hw_client *client = client_here();
  hw_params *params = hw_params_new();
  CHECK_TEXT("{}", hw_params_json(params));
  hw_params_set_text(params, "b\"", "a \"quote\"\n\u00e9");
  hw_params_set_int(params, "a", -42);
  hw_params_set_json(params, "c", "[1.5, {\"d\": true}]");
  hw_params_set_text(params, "none", NULL);
  hw_params_set_json(params, "none", NULL);
  CHECK_TEXT("{\"b\\\"\":\"a \\\"quote\\\"\\n\u00e9\",\"a\":-42,\"c\":[1.5,{\"d\":true}]}", hw_params_json(params));
  hw_params_set_text(params, "e", "\xff");
  hw_error *error = error_of(client, "dns/list", hw_params_json(params), NULL);
  CHECK(hw_error_code(error) == HW_CODE_INVALID_PARAMS);
  CHECK(strstr(hw_error_message(error), "the parameter e is not UTF-8") != NULL);
  hw_error_free(error);
  hw_params_free(params);

  params = hw_params_new();
  hw_params_set_json(params, "f", "{");
  CHECK(strstr(hw_params_json(params), "the parameter f is not JSON") != NULL);
  hw_params_free(params);
  hw_params_set_int(NULL, "a", 1);
  CHECK(hw_params_json(NULL) == NULL);
  hw_params_free(NULL);
  hw_client_free(client);
}

static hw_reply *read_body(hw_client *client, const char *body) {
  hw_call_options raw = HW_CALL_OPTIONS_INIT;
  raw.raw = "POST";
  return hw_client_read(client, "any/thing", 200, NULL, 0, (const unsigned char *)body, strlen(body), &raw, NULL);
}

void lookups(void) {
  hw_client *client = client_here();
  hw_reply *reply = read_body(client, "{\"result\":true,\"response\":{\"a/b\":{\"m~n\":1.50},\"t\":\"\\u0041\\u0000\",\"yes\":true,\"no\":null,\"list\":[[],{}],\"\":7}}");
  CHECK_TEXT("1.50", hw_reply_get(reply, "/a~1b/m~0n"));
  CHECK_TEXT("A\xef\xbf\xbd", hw_reply_get(reply, "/t"));
  CHECK_TEXT("true", hw_reply_get(reply, "/yes"));
  CHECK_TEXT("null", hw_reply_get(reply, "/no"));
  CHECK_TEXT("[[],{}]", hw_reply_get(reply, "/list"));
  CHECK_TEXT("{}", hw_reply_get(reply, "/list/1"));
  CHECK_TEXT("7", hw_reply_get(reply, "/"));
  CHECK(hw_reply_get(reply, "/none") == NULL && hw_reply_get(reply, "/list/2") == NULL && hw_reply_get(reply, "/list/01") == NULL);
  CHECK(hw_reply_get(reply, "list") == NULL && hw_reply_get(reply, NULL) == NULL && hw_reply_get(reply, "/\xff") == NULL);
  CHECK(hw_reply_count(reply, "") == 6 && hw_reply_count(reply, "/list") == 2 && hw_reply_count(reply, "/t") == 0);
  CHECK_TEXT("a/b", hw_reply_key(reply, "", 0));
  CHECK_TEXT("m~n", hw_reply_key(reply, "/a~1b", 0));
  CHECK(hw_reply_key(reply, "", 6) == NULL && hw_reply_key(reply, "/list", 0) == NULL);
  /* Asked again it is the same text at the same place. */
  CHECK(hw_reply_get(reply, "/t") == hw_reply_get(reply, "/t"));
  size_t length = 0;
  const char *json = hw_reply_json(reply, &length);
  CHECK(json != NULL && strlen(json) == length && strcmp(hw_reply_get(reply, "/t"), "A") != 0);
  const unsigned char *raw = hw_reply_raw(reply, &length);
  CHECK(length == strlen(json) && memcmp(raw, json, length) == 0);
  hw_reply_free(reply);

  hw_reply *none = read_body(client, "{\"result\":true}");
  CHECK_TEXT("none", hw_reply_kind(none));
  CHECK_TEXT("null", hw_reply_json(none, NULL));
  hw_reply_free(none);
  hw_client_free(client);
}

void closed_client(void) {
  hw_client *client = client_here();
  hw_client_close(client);
  refused_as(HW_CODE_CLIENT_CLOSED, "The client is closed.", error_of(client, "dns/list", NULL, NULL));
  hw_client_free(client);
}

void used_cancel(void) {
  hw_client *client = client_here();
  hw_cancel *cancel = hw_cancel_new();
  hw_call_options options = HW_CALL_OPTIONS_INIT;
  options.cancel = cancel;
  hw_cancel_now(cancel);
  refused_as(HW_CODE_CANCELLED, "The call was cancelled before it was sent.", error_of(client, "dns/list", NULL, &options));
  CHECK(control_number("counters", "received") == 0);
  hw_cancel_free(cancel);
  hw_client_free(client);
}

void forked_child(void) {
  hw_client *client = client_here();
  hw_reply_free(reply_of(client, "dns/list", NULL));
  int answer[2];
  char came = 0;
  CHECK(pipe(answer) == 0);
  pid_t child = fork();
  if (child == 0) {
    hw_reply *reply = hw_client_call(client, "dns/list", NULL, NULL, NULL);
    if (write(answer[1], hw_reply_ok(reply) ? "y" : "n", 1) != 1) abort();
    _exit(0);
  }
  /* Not the exit status: it is valgrind's, who misses the stacks of the threads that a child does not have. */
  CHECK(child > 0 && read(answer[0], &came, 1) == 1 && came == 'y' && waitpid(child, NULL, 0) == child);
  close(answer[0]);
  close(answer[1]);
  hw_reply_free(reply_of(client, "dns/list", NULL));
  hw_client_free(client);
}

void objects_outlive_each_other(void) {
  hw_clock *clock = hw_clock_manual(START_MS);
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = sandbox_url();
  options.clock = clock;
  options.max_in_flight = 1;
  hw_client *client = hw_client_adm_tools(sandbox_fact("adm_token"), &options, NULL);
  hw_clock_free(clock);
  hw_reply *reply = reply_of(client, "dns/list", "");
  hw_error *error = error_of(client, "dns/record_lst", NULL, NULL);
  hw_client_free(client);
  CHECK_TEXT("42", hw_reply_get(reply, "/list/0/domain_id"));
  CHECK_TEXT("dns/records_list", hw_error_nearest(error));
  hw_reply_free(reply);
  hw_error_free(error);
}

void no_token_in_output(void) {
  const char *token = sandbox_fact("adm_token");
  hw_client *client = client_here();
  hw_request *request = hw_client_prepare(client, "dns/record_delete", "{\"subdomain_id\": 1}", NULL, NULL);
  CHECK_TEXT("Authorization", hw_request_header(request, 0)->name);
  CHECK_TEXT("Bearer ***", hw_request_header(request, 0)->value);
  note_json(request_record(request));
  hw_request_free(request);
  json_t *fault = json_pack("{s:s, s:s, s:i, s:s}", "path", "dns/list", "kind", "answer", "status", 500, "body", token);
  command("faults", fault);
  hw_call_options once = HW_CALL_OPTIONS_INIT;
  once.retries = 0;
  hw_error *error = error_of(client, "dns/list", NULL, &once);
  note(hw_error_json(error));
  note_json(error_record(error));
  hw_error_free(error);
  hw_client_free(client);
  /* The notes of all scenarios: this is the last. */
  CHECK(noted("dns/record_delete"));
  CHECK(!noted(token) && !noted("sandbox-adm-nobody") && !noted(sandbox_fact("adm_other_token")));
  CHECK(!noted(sandbox_fact("elytra_token")) && !noted(sandbox_fact("elytra_late_token")));
}
