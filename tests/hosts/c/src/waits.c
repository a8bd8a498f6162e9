/* Calls that wait, or whose answer does not come. */
#include "scenarios.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void quota_wait(void) {
  char *token = account("two", 2);
  hw_client *client = client_of(token, 2 * HOUR_MS);
  hw_reply_free(reply_of(client, "dns/list", NULL));
  hw_reply_free(reply_of(client, "dns/list", NULL));
  struct task third = task_of(client, "dns/list", NULL);
  task_start(&third);
  UNTIL(waiting(client) == 1);
  hw_stats stats = HW_STATS_INIT;
  CHECK(hw_client_stats(client, &stats) && stats.wait_until_ms == START_MS + HOUR_MS);
  sandbox_advance(HOUR_MS);
  task_join(&third);
  CHECK(third.reply != NULL);
  task_free(&third);
  hw_reply_free(reply_of(client, "dns/list", NULL));

  hw_call_options impatient = HW_CALL_OPTIONS_INIT;
  impatient.max_wait_ms = 0;
  hw_error *error = error_of(client, "dns/list", NULL, &impatient);
  CHECK(hw_error_retry_at_ms(error) == START_MS + 2 * HOUR_MS);
  expect("quota_wait", error);
  CHECK(refused() == 0);
  hw_client_free(client);
  free(token);
}

void cancelled_waiting(void) {
  char *token = account("one", 1);
  hw_client *client = client_of(token, 2 * HOUR_MS);
  hw_cancel *cancel = hw_cancel_new();
  hw_reply_free(reply_of(client, "dns/list", NULL));
  struct task task = task_of(client, "dns/list", NULL);
  task.options.cancel = cancel;
  task_start(&task);
  UNTIL(waiting(client) == 1);
  hw_cancel_now(cancel);
  task_join(&task);
  CHECK(task.reply == NULL);
  expect("cancelled_waiting", task.error);
  CHECK(control_number("counters", "received") == 1);
  hw_cancel_free(cancel);
  hw_client_free(client);
  free(token);
}

/* Starts a call of dns/list whose answer the sandbox holds back. */
static void hold(struct task *task) {
  json_t *gate = control("POST", "gates", json_pack("{s:s}", "path", "dns/list"));
  char path[64];
  snprintf(path, sizeof path, "gates/%lld/wait?held=1", (long long)json_integer_value(json_object_get(gate, "gate")));
  json_decref(gate);
  task_start(task);
  json_decref(control("GET", path, NULL));
  UNTIL(in_flight(task->client) == 1);
}

void cancelled_in_flight(void) {
  hw_client *client = client_here();
  hw_cancel *cancel = hw_cancel_new();
  struct task task = task_of(client, "dns/list", NULL);
  task.options.cancel = cancel;
  hold(&task);
  hw_cancel_now(cancel);
  task_join(&task);
  expect("cancelled_in_flight", task.error);
  CHECK(in_flight(client) == 0);
  hw_cancel_free(cancel);
  hw_client_free(client);
}

void timed_out(void) {
  hw_client *client = client_here();
  struct task task = task_of(client, "dns/list", NULL);
  task.options.retries = 0;
  hold(&task);
  sandbox_advance(30000);
  task_join(&task);
  expect("timed_out", task.error);
  hw_client_free(client);
}

void server_gone(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(bind(listener, (struct sockaddr *)&address, size) == 0 && getsockname(listener, (struct sockaddr *)&address, &size) == 0);
  close(listener);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(address.sin_port));
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = url;
  options.retries = 0;
  hw_client *client = hw_client_adm_tools("t", &options, NULL);
  expect("server_gone", error_of(client, "dns/list", NULL, NULL));
  hw_quota *quota = hw_client_quota(client);
  CHECK(hw_quota_window(quota, 0)->remaining == 3600 && hw_quota_window(quota, 0)->told_remaining == -1);
  hw_quota_free(quota);
  hw_client_free(client);
}

void answer_lost(void) {
  hw_client *client = client_here();
  command("faults", json_pack("{s:s, s:s}", "path", "domain/register", "kind", "lost_after_apply"));
  expect("answer_lost", error_of(client, "domain/register", "{\"domain\": \"not-taken-at-all.com\"}", NULL));
  seen("domain/register", true, NULL);
  hw_client_free(client);
}

/* Lets a call that failed as this attempt rest for so long, and ends it. */
static void rest(struct task *task, uint64_t attempt, uint64_t ms) {
  task_start(task);
  UNTIL(attempts(task->client) == attempt && in_flight(task->client) == 0);
  sandbox_advance(ms);
  task_join(task);
}

static struct task list_after_a_cut(hw_client *client) {
  command("faults", json_pack("{s:s, s:s, s:i}", "path", "dns/list", "kind", "cut", "after_bytes", 10));
  struct task task = task_of(client, "dns/list", NULL);
  rest(&task, 1, 1000);
  return task;
}

static struct task add_and_lose(hw_client *client, const char *fault) {
  command("faults", json_pack("{s:s, s:s}", "path", "dns/record_add", "kind", fault));
  struct task task = task_of(client, "dns/record_add", "{\"domain_id\": 42, \"type\": \"TXT\", \"record\": \"_found\", \"data\": \"x\"}");
  rest(&task, attempts(client) + 1, 2000);
  return task;
}

void lost_read_repeated(void) {
  hw_client *client = client_here();
  struct task task = list_after_a_cut(client);
  CHECK(hw_reply_attempts(task.reply) == 2);
  seen("dns/list", true, "dns/list", true, NULL);
  task_free(&task);
  hw_client_free(client);
}

void lost_write_found(void) {
  hw_client *client = client_here();
  struct task task = add_and_lose(client, "lost_after_apply");
  json_t *record = reply_record(task.reply);
  CHECK(holds(json_object_get(scenario("lost_write_found"), "proof"), json_object_get(record, "proof")));
  note_json(record);
  task_free(&task);
  hw_reply *rows = reply_of(client, "dns/records_list", "{\"domain_id\": 42}");
  int found = 0;
  for (size_t at = 0; at < hw_reply_count(rows, "/list"); at++) {
    char place[64];
    snprintf(place, sizeof place, "/list/%zu/record", at);
    found += strcmp(hw_reply_get(rows, place), "_found") == 0;
  }
  CHECK(found == 1);
  hw_reply_free(rows);
  hw_client_free(client);
}

void lost_write_not_found(void) {
  hw_client *client = client_here();
  struct task task = add_and_lose(client, "lost");
  CHECK(task.reply == NULL && hw_error_cause(task.error) == HW_CODE_TRANSPORT_FAILED);
  expect("lost_write_not_found", task.error);
  seen("dns/record_add", false, "dns/records_list", true, NULL);
  hw_client_free(client);
}

void events(void) {
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = sandbox_url();
  options.clock = sandbox_clock();
  options.seed = 7;
  hw_client *client = hw_client_adm_tools(sandbox_fact("adm_token"), &options, NULL);
  struct task listed = list_after_a_cut(client), added = add_and_lose(client, "lost_after_apply");
  task_free(&listed);
  task_free(&added);
  hw_record *happened = hw_client_events(client);
  CHECK_TEXT("repeats", hw_record_get(happened, "/0/event"));
  CHECK_TEXT("817", hw_record_get(happened, "/0/pause_ms"));
  note(hw_record_json(happened));
  json_t *actual = json_loads(hw_record_json(happened), 0, NULL);
  CHECK(same(json_object_get(scenario("events"), "events"), actual));
  json_decref(actual);
  hw_record_free(happened);
  happened = hw_client_events(client);
  CHECK(hw_record_count(happened, "") == 0);
  hw_record_free(happened);
  hw_client_free(client);
}

void answer_cut(void) {
  hw_client *client = client_here();
  command("faults", json_pack("{s:s, s:s, s:i}", "path", "dns/list", "kind", "cut", "after_bytes", 10));
  hw_call_options once = HW_CALL_OPTIONS_INIT;
  once.retries = 0;
  hw_error *error = error_of(client, "dns/list", NULL, &once);
  CHECK(hw_error_evidence(error) != NULL && hw_error_evidence(error)->received == 10);
  expect("answer_cut", error);
  hw_client_free(client);
}

/* More calls than an hour has. */
enum { THREADS = 32, CALLS = 4, AN_HOUR = 100 };

static atomic_int finished;

struct worker {
  pthread_t thread;
  hw_client *client;
  json_int_t domain;
};

static void *work(void *argument) {
  struct worker *worker = argument;
  char params[64], own[32];
  snprintf(params, sizeof params, "{\"domain_id\": %lld}", (long long)worker->domain);
  snprintf(own, sizeof own, "%lld", (long long)worker->domain);
  for (int i = 0; i < CALLS; i++) {
    hw_reply *reply = reply_of(worker->client, "dns/records_list", params);
    CHECK(hw_reply_count(reply, "/list") > 0);
    CHECK_TEXT(own, hw_reply_get(reply, "/list/0/domain_id"));
    hw_reply_free(reply);
  }
  finished++;
  return NULL;
}

/* When nothing is on its way and all wait for the window, an hour passes. */
static bool finished_or_later(hw_client *client) {
  hw_stats stats = HW_STATS_INIT;
  CHECK(hw_client_stats(client, &stats));
  if (stats.in_flight == 0 && stats.waiting > 0 && stats.wait_until_ms > hw_clock_unix_ms(sandbox_clock())) sandbox_advance(HOUR_MS);
  return finished == THREADS;
}

void many(void) {
  json_t *names = json_array();
  for (int i = 0; i < THREADS; i++) json_array_append_new(names, json_sprintf("n%d.example", i));
  json_t *made = control("POST", "accounts", json_pack("{s:s, s:o, s:{s:i, s:i}}", "name", "many", "domains", names, "limits", "hour",
                                                       AN_HOUR, "day", 1000));
  hw_client *client = client_of(json_string_value(json_object_get(made, "token")), 10 * HOUR_MS);
  struct worker workers[THREADS];
  const char *name;
  json_t *id;
  int started = 0;
  json_object_foreach(json_object_get(made, "domains"), name, id) {
    struct worker *worker = &workers[started++];
    worker->client = client;
    worker->domain = json_integer_value(id);
    pthread_create(&worker->thread, NULL, work, worker);
  }
  CHECK(started == THREADS);
  UNTIL(finished_or_later(client));
  CHECK(hw_clock_unix_ms(sandbox_clock()) > START_MS);
  for (int i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
  hw_stats stats = HW_STATS_INIT;
  CHECK(hw_client_stats(client, &stats) && stats.calls == THREADS * CALLS && stats.attempts == THREADS * CALLS);
  CHECK(refused() == 0);
  json_decref(made);
  hw_client_free(client);
}
