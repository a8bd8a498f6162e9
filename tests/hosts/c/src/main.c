/* scenarios SANDBOX SCENARIOS_JSON FAULTS_JSON: runs everything, and prints how it went. */
#include "scenarios.h"

#include <stdio.h>
#include <string.h>

static json_t *listed, *faults;

static const struct {
  const char *name;
  void (*run)(void);
} ALL[] = {
#define ENTRY(name) {#name, name},
    OWN(ENTRY) SCENARIOS(ENTRY)
#undef ENTRY
};

json_t *scenario(const char *id) {
  json_t *one;
  size_t at;
  json_array_foreach(listed, at, one) {
    if (strcmp(json_string_value(json_object_get(one, "id")), id) == 0) return one;
  }
  return NULL;
}

void expect(const char *id, hw_error *error) {
  json_t *one = scenario(id), *expected = json_object_get(one, "error");
  const char *fault = json_string_value(json_object_get(one, "fault"));
  if (fault) expected = json_object_get(json_object_get(faults, fault), "native");
  CHECK(json_object_size(expected) > 0);
  CHECK(error != NULL);
  if (error != NULL) {
    json_t *actual = error_record(error);
    CHECK(holds(expected, actual));
    if (!holds(expected, actual)) fprintf(stderr, "%s: got %s\n", id, hw_error_json(error));
    json_t *whole = json_loads(hw_error_json(error), 0, NULL), *left = comparable(whole), *right = comparable(actual);
    CHECK(same(left, right));
    json_decref(whole);
    json_decref(left);
    json_decref(right);
    note_json(actual);
    note(hw_error_json(error));
  }
  hw_error_free(error);
}

hw_reply *reply_of(hw_client *client, const char *method, const char *params) {
  hw_error *error = NULL;
  hw_reply *reply = hw_client_call(client, method, params, NULL, &error);
  CHECK(reply != NULL && error == NULL);
  if (reply) note_json(reply_record(reply));
  if (error) fprintf(stderr, "%s: %s\n", method, hw_error_json(error));
  hw_error_free(error);
  return reply;
}

hw_error *error_of(hw_client *client, const char *method, const char *params, const hw_call_options *options) {
  hw_error *error = NULL;
  hw_reply *reply = hw_client_call(client, method, params, options, &error);
  CHECK(reply == NULL && error != NULL);
  hw_reply_free(reply);
  return error;
}

char *account(const char *name, int calls_an_hour) {
  json_t *made = control("POST", "accounts", json_pack("{s:s, s:{s:i, s:i}}", "name", name, "limits", "hour", calls_an_hour, "day", 1000));
  char *token = strdup(json_string_value(json_object_get(made, "token")));
  json_decref(made);
  return token;
}

static void none_is_left_out(void) {
  json_t *one;
  size_t at;
  json_array_foreach(listed, at, one) {
    const char *id = json_string_value(json_object_get(one, "id"));
    bool found = false;
    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++) found |= strcmp(ALL[i].name, id) == 0;
    check(found, __FILE__, __LINE__, id);
  }
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  listed = json_load_file(arguments[2], 0, NULL);
  faults = json_load_file(arguments[3], 0, NULL);
  int passed = 0, failed = 0;
  sandbox_start(arguments[1]);
  none_is_left_out();
  for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++) {
    int before = failures();
    sandbox_reset();
    ALL[i].run();
    bool good = failures() == before;
    *(good ? &passed : &failed) += 1;
    printf("%s %s\n", good ? "ok    " : "FAILED", ALL[i].name);
    fflush(stdout);
  }
  sandbox_end();
  forget();
  json_decref(listed);
  json_decref(faults);
  printf("c: %d passed, %d failed\n", passed, failed);
  return failures() == 0 && passed > 0 ? 0 : 1;
}
