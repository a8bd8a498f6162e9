/* Runs a folder of vectors through hw_client_prepare and hw_client_read. */
#include "check.h"
#include "record.h"

#include <dirent.h>
#include <hostwire.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *member(const json_t *vector, const char *name) { return json_string_value(json_object_get(vector, name)); }

static hw_reply *read_answer(hw_client *client, const json_t *vector, const hw_call_options *options, hw_error **error) {
  const json_t *given = json_object_get(vector, "headers");
  size_t count = json_array_size(given);
  hw_header *headers = calloc(count + 1, sizeof *headers);
  for (size_t i = 0; i < count; i++) {
    const json_t *pair = json_array_get(given, i);
    headers[i].name = json_string_value(json_array_get(pair, 0));
    headers[i].value = json_string_value(json_array_get(pair, 1));
  }
  const json_t *text = json_object_get(vector, "body");
  const unsigned char *body = (const unsigned char *)json_string_value(text);
  size_t length = json_string_length(text);
  unsigned char *decoded = NULL;
  if (text == NULL) body = decoded = unbase64(member(vector, "body_base64"), &length);
  hw_reply *reply = hw_client_read(client, member(vector, "method"), (uint16_t)json_integer_value(json_object_get(vector, "status")),
                                   headers, count, body, length, options, error);
  free(decoded);
  free(headers);
  return reply;
}

/* What comes of a vector, as its `expect` has it. */
static json_t *outcome(const json_t *vector) {
  hw_error *error = NULL;
  hw_call_options options = HW_CALL_OPTIONS_INIT;
  options.raw = member(json_object_get(vector, "options"), "raw");
  options.effect = member(json_object_get(vector, "options"), "effect");
  const char *provider = member(vector, "provider");
  hw_client *client = strcmp(provider, "adm.tools") == 0 ? hw_client_adm_tools("vector-token", NULL, &error)
                                                         : hw_client_elytra_host("vector-token", NULL, &error);
  json_t *came = json_object();
  if (strcmp(member(vector, "kind"), "call") == 0) {
    char *params = json_dumps(json_object_get(vector, "params"), 0);
    hw_request *request = hw_client_prepare(client, member(vector, "method"), params, &options, &error);
    if (request) json_object_set_new(came, "request", request_record(request));
    hw_request_free(request);
    free(params);
  } else {
    hw_reply *reply = read_answer(client, vector, &options, &error);
    if (reply) json_object_set_new(came, "reply", reply_record(reply));
    hw_reply_free(reply);
  }
  if (error) json_object_set_new(came, "error", error_record(error));
  hw_error_free(error);
  hw_client_free(client);
  return came;
}

static bool passes(const json_t *vector) {
  json_t *came = outcome(vector);
  json_t *expected = comparable(json_object_get(vector, "expect")), *actual = comparable(came);
  bool passed = same(expected, actual);
  if (!passed) {
    char *wanted = json_dumps(expected, 0), *got = json_dumps(actual, 0);
    fprintf(stderr, "%s\n  expected %s\n  got      %s\n", member(vector, "name"), wanted, got);
    free(wanted);
    free(got);
  }
  json_decref(expected);
  json_decref(actual);
  json_decref(came);
  return passed;
}

static int is_json(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

int main(int count, char **arguments) {
  struct dirent **files;
  int passed = 0, failed = 0, found = count == 2 ? scandir(arguments[1], &files, is_json, alphasort) : -1;
  if (found < 0) {
    fprintf(stderr, "usage: vectors FOLDER\n");
    return 2;
  }
  for (int i = 0; i < found; i++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", arguments[1], files[i]->d_name);
    json_error_t why;
    json_t *vectors = json_load_file(path, JSON_ALLOW_NUL, &why), *vector;
    size_t at;
    if (vectors == NULL) {
      fprintf(stderr, "%s: %s\n", path, why.text);
      failed++;
    }
    json_array_foreach(vectors, at, vector) { *(passes(vector) ? &passed : &failed) += 1; }
    json_decref(vectors);
    free(files[i]);
  }
  free(files);
  printf("c: %d passed, %d failed\n", passed, failed);
  return passed > 0 && failed == 0 ? 0 : 1;
}
