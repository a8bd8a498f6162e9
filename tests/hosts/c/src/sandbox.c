#include "sandbox.h"

#include "check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;
static int to_child;
static json_t *facts;
static hw_clock *clock_here;

static void must(bool so, const char *what) {
  if (so) return;
  perror(what);
  exit(2);
}

void sandbox_start(const char *path) {
  int in[2], out[2];
  must(pipe(in) == 0 && pipe(out) == 0, "pipe");
  child = fork();
  must(child >= 0, "fork");
  if (child == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[1]);
    close(out[0]);
    execl(path, path, "--control", "--clock", "manual", "--until-stdin-closes", (char *)NULL);
    perror(path);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_child = in[1];
  FILE *from_child = fdopen(out[0], "r");
  char line[4096];
  must(fgets(line, sizeof line, from_child) != NULL, "the sandbox's first line");
  fclose(from_child);
  facts = json_loads(line, 0, NULL);
  must(sandbox_url() != NULL, "the sandbox's URL");
}

void sandbox_reset(void) {
  command("reset", NULL);
  hw_clock_free(clock_here);
  clock_here = hw_clock_manual(START_MS);
}

void sandbox_end(void) {
  close(to_child);
  waitpid(child, NULL, 0);
  json_decref(facts);
  hw_clock_free(clock_here);
}

const char *sandbox_url(void) { return sandbox_fact("url"); }
const char *sandbox_fact(const char *name) { return json_string_value(json_object_get(facts, name)); }
hw_clock *sandbox_clock(void) { return clock_here; }

void sandbox_advance(uint64_t ms) {
  command("clock", json_pack("{s:I}", "advance_ms", (json_int_t)ms));
  hw_clock_advance(clock_here, ms);
}

json_t *control(const char *verb, const char *path, json_t *body) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  address.sin_port = htons((uint16_t)atoi(strrchr(sandbox_url(), ':') + 1));
  int link = socket(AF_INET, SOCK_STREAM, 0);
  must(connect(link, (struct sockaddr *)&address, sizeof address) == 0, "connect");
  char *text = body ? json_dumps(body, 0) : strdup("");
  json_decref(body);
  dprintf(link, "%s /_sandbox/%s HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", verb, path,
          strlen(text), text);
  free(text);
  char *answer = NULL;
  size_t length = 0, room = 0;
  for (ssize_t got = 1; got > 0; length += (size_t)got) {
    if (room - length < 65536) answer = realloc(answer, room += 1 << 20);
    got = read(link, answer + length, room - length - 1);
    must(got >= 0, "read");
  }
  close(link);
  answer[length] = 0;
  char *start = strstr(answer, "\r\n\r\n");
  bool good = start != NULL && strncmp(answer, "HTTP/1.1 200", 12) == 0;
  check(good, __FILE__, __LINE__, path);
  json_t *parsed = start ? json_loads(start + 4, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
  free(answer);
  return parsed;
}

void command(const char *path, json_t *body) { json_decref(control("POST", path, body)); }

json_int_t control_number(const char *path, const char *member) {
  json_t *answer = control("GET", path, NULL);
  json_int_t number = json_integer_value(json_object_get(answer, member));
  json_decref(answer);
  return number;
}

json_int_t refused(void) { return control_number("counters", "refused"); }

void seen(const char *method, ...) {
  json_t *log = control("GET", "requests?since=0", NULL), *list = json_object_get(log, "requests");
  size_t at = 0;
  va_list more;
  va_start(more, method);
  for (; method != NULL; method = va_arg(more, const char *), at++) {
    json_t *one = json_array_get(list, at);
    char target[128];
    snprintf(target, sizeof target, "/action/%s/", method);
    check_text(target, json_string_value(json_object_get(one, "target")), __FILE__, __LINE__, "target");
    bool applied = va_arg(more, int);
    check(json_is_true(json_object_get(one, "applied")) == applied, __FILE__, __LINE__, method);
  }
  va_end(more);
  CHECK(json_array_size(list) == at);
  json_decref(log);
}

hw_client *client_of(const char *token, uint64_t max_wait_ms) {
  hw_error *error = NULL;
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = sandbox_url();
  options.clock = sandbox_clock();
  options.max_wait_ms = max_wait_ms;
  hw_client *client = hw_client_adm_tools(token, &options, &error);
  CHECK(client != NULL && error == NULL);
  hw_error_free(error);
  return client;
}

hw_client *client_here(void) { return client_of(sandbox_fact("adm_token"), HW_DEFAULT); }

static void *run(void *argument) {
  struct task *task = argument;
  task->reply = hw_client_call(task->client, task->method, task->params, &task->options, &task->error);
  return NULL;
}

struct task task_of(hw_client *client, const char *method, const char *params) {
  struct task task = {.client = client, .method = method, .params = params, .options = HW_CALL_OPTIONS_INIT};
  return task;
}

void task_start(struct task *task) { must(pthread_create(&task->thread, NULL, run, task) == 0, "pthread_create"); }
void task_join(struct task *task) { pthread_join(task->thread, NULL); }

void task_free(struct task *task) {
  hw_reply_free(task->reply);
  hw_error_free(task->error);
}

static hw_stats stats_of(const hw_client *client) {
  hw_stats stats = HW_STATS_INIT;
  CHECK(hw_client_stats(client, &stats));
  return stats;
}

uint32_t waiting(const hw_client *client) { return stats_of(client).waiting; }
uint32_t in_flight(const hw_client *client) { return stats_of(client).in_flight; }
uint64_t attempts(const hw_client *client) { return stats_of(client).attempts; }
