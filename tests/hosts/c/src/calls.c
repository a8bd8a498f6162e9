/* Calls that work, and calls refused before or by the provider. */
#include "scenarios.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t records(hw_client *client) {
  hw_reply *reply = reply_of(client, "dns/records_list", "{\"domain_id\": 42}");
  size_t count = hw_reply_count(reply, "/list");
  hw_reply_free(reply);
  return count;
}

void dns_job(void) {
  hw_client *client = client_here();
  hw_reply *domains = reply_of(client, "dns/list", NULL);
  CHECK(hw_reply_count(domains, "/list") == 2);
  CHECK_TEXT("example.com", hw_reply_get(domains, "/list/0/name"));
  CHECK_TEXT("42", hw_reply_get(domains, "/list/0/domain_id"));
  hw_reply_free(domains);

  size_t before = records(client);
  hw_reply_free(reply_of(client, "dns/record_add",
                         "{\"domain_id\": 42, \"type\": \"TXT\", \"record\": \"_acme-challenge\", \"data\": \"a b+c&d=\u00e9\"}"));
  hw_reply *listed = reply_of(client, "dns/records_list", "{\"domain_id\": 42}");
  CHECK(hw_reply_count(listed, "/list") == before + 1);
  char place[64], params[64];
  snprintf(place, sizeof place, "/list/%zu/data", before);
  CHECK_TEXT("a b+c&d=\u00e9", hw_reply_get(listed, place));
  snprintf(place, sizeof place, "/list/%zu/id", before);
  snprintf(params, sizeof params, "{\"subdomain_id\": %s}", hw_reply_get(listed, place));
  hw_reply_free(listed);
  hw_reply_free(reply_of(client, "dns/record_delete", params));
  CHECK(records(client) == before);

  hw_quota *quota = hw_client_quota(client);
  const hw_window *hour = hw_quota_window(quota, 0);
  CHECK_TEXT("hour", hour->name);
  CHECK(hour->seconds == 3600 && hour->limit == 3600 && hour->remaining == 3594 && hour->told_remaining == 3594);
  CHECK(hour->next_free_ms == 0);
  CHECK_TEXT("day", hw_quota_window(quota, 1)->name);
  CHECK(hw_quota_window(quota, 2) == NULL);
  hw_quota_free(quota);
  hw_client_free(client);
}

void open_information(void) {
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = sandbox_url();
  hw_client *open = hw_client_elytra_host(NULL, &options, NULL);
  hw_client *own = hw_client_elytra_host(sandbox_fact("elytra_token"), &options, NULL);
  hw_reply_free(reply_of(open, "meta/running_servers", NULL));
  hw_reply *info = reply_of(own, "user/get_info", NULL);
  CHECK_TEXT(sandbox_fact("elytra_email"), hw_reply_get(info, "/email"));
  json_t *seen = control("GET", "requests?since=0", NULL), *one;
  size_t at;
  bool sent[2] = {false, false};
  CHECK(json_array_size(json_object_get(seen, "requests")) == 2);
  json_array_foreach(json_object_get(seen, "requests"), at, one) {
    char *headers = json_dumps(json_object_get(one, "headers"), 0);
    if (at < 2) sent[at] = strstr(headers, "uthorization") != NULL;
    free(headers);
  }
  CHECK(!sent[0] && sent[1]);
  json_decref(seen);
  hw_reply_free(info);
  hw_client_free(open);
  hw_client_free(own);
}

/* A client of `token`, one call, and its error. */
static void expect_of(const char *scenario, const char *token, const char *method, const char *params) {
  hw_client *client = client_of(token, 0);
  expect(scenario, error_of(client, method, params, NULL));
  hw_client_free(client);
}

void unknown_method(void) { expect_of("unknown_method", sandbox_fact("adm_token"), "dns/record_lst", NULL); }

void invalid_params(void) {
  expect_of("invalid_params", sandbox_fact("adm_token"), "dns/record_add", "{\"type\": \"TXTX\", \"priority\": \"ten\"}");
  CHECK(control_number("counters", "received") == 0);
}

void token_missing(void) { expect_of("token_missing", NULL, "dns/list", NULL); }
void unauthorized(void) { expect_of("unauthorized", "sandbox-adm-nobody", "dns/list", NULL); }

void token_invalid(void) {
  hw_error *error = NULL;
  CHECK(hw_client_adm_tools("sandbox-adm\n", NULL, &error) == NULL);
  expect("token_invalid", error);
}

void base_url_invalid(void) {
  hw_error *error = NULL;
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = "http://adm.tools";
  CHECK(hw_client_adm_tools("t", &options, &error) == NULL);
  expect("base_url_invalid", error);
}

void forbidden(void) {
  const char *token = sandbox_fact("adm_token");
  command("account", json_pack("{s:s, s:[s]}", "token", token, "allow_list", "203.0.113.0/24"));
  expect_of("forbidden", token, "dns/list", NULL);
}

void throttled(void) {
  const char *token = sandbox_fact("adm_token");
  command("account", json_pack("{s:s, s:{s:i}}", "token", token, "used", "hour", 3600));
  hw_client *client = client_of(token, 0);
  hw_error *error = error_of(client, "dns/list", NULL, NULL);
  CHECK(hw_error_retry_at_ms(error) == START_MS + HOUR_MS);
  expect("throttled", error);
  hw_client_free(client);
}

static hw_client *client_with(hw_options options) {
  options.base_url = sandbox_url();
  options.clock = sandbox_clock();
  hw_client *client = hw_client_adm_tools(sandbox_fact("adm_token"), &options, NULL);
  CHECK(client != NULL);
  return client;
}

void read_only(void) {
  hw_options options = HW_OPTIONS_INIT;
  options.read_only = 1;
  hw_client *client = client_with(options);
  hw_reply_free(reply_of(client, "dns/list", NULL));
  expect("read_only", error_of(client, "dns/record_add", "{\"domain_id\": 42, \"type\": \"TXT\"}", NULL));
  CHECK(control_number("counters", "received") == 1);
  hw_client_free(client);
}

void confirm(void) {
  hw_options options = HW_OPTIONS_INIT;
  options.confirm = 1;
  options.account = "the shop";
  hw_client *client = client_with(options);
  hw_reply *rows = reply_of(client, "dns/records_list", "{\"domain_id\": 42}");
  char params[64];
  snprintf(params, sizeof params, "{\"subdomain_id\": %s}", hw_reply_get(rows, "/list/0/id"));
  hw_reply_free(rows);
  expect("confirm", error_of(client, "dns/record_delete", params, NULL));
  CHECK(control_number("counters", "received") == 1);
  hw_call_options confirmed = HW_CALL_OPTIONS_INIT;
  confirmed.confirmed = 1;
  hw_reply *done = hw_client_call(client, "dns/record_delete", params, &confirmed, NULL);
  CHECK(hw_reply_ok(done));
  hw_reply_free(done);
  hw_client_free(client);
}

/* Counted by the preprocessor: each use of the library below this line. */
static int entered;
#define hw_client_call(...) (entered++, hw_client_call(__VA_ARGS__))
#define hw_reply_get(...) (entered++, hw_reply_get(__VA_ARGS__))
#define hw_reply_free(...) (entered++, hw_reply_free(__VA_ARGS__))

void entries(void) {
  hw_client *client = client_here();
  hw_reply *reply = hw_client_call(client, "dns/list", NULL, NULL, NULL);
  CHECK_TEXT("42", hw_reply_get(reply, "/list/0/domain_id"));
  hw_reply_free(reply);
  CHECK(entered == 3);
  hw_stats stats = HW_STATS_INIT;
  CHECK(hw_client_stats(client, &stats));
  CHECK(stats.calls == 1 && stats.attempts == 1 && stats.entries > 0 && stats.entries <= 4);
  hw_client_free(client);
}
