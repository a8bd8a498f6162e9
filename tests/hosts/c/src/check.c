#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int failed;
static char *log_text;
static size_t log_length;

void check(bool so, const char *file, int line, const char *what) {
  if (so) return;
  pthread_mutex_lock(&lock);
  failed++;
  pthread_mutex_unlock(&lock);
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
}

void check_text(const char *expected, const char *actual, const char *file, int line, const char *what) {
  bool so = actual != NULL && strcmp(expected, actual) == 0;
  check(so, file, line, what);
  if (!so) fprintf(stderr, "  expected %s\n  got      %s\n", expected, actual ? actual : "NULL");
}

int failures(void) { return failed; }

void note(const char *text) {
  if (text == NULL) return;
  pthread_mutex_lock(&lock);
  size_t length = strlen(text);
  log_text = realloc(log_text, log_length + length + 2);
  memcpy(log_text + log_length, text, length);
  log_length += length;
  log_text[log_length++] = '\n';
  log_text[log_length] = 0;
  pthread_mutex_unlock(&lock);
}

void note_json(json_t *value) {
  char *text = json_dumps(value, JSON_ENCODE_ANY);
  note(text);
  free(text);
  json_decref(value);
}

bool noted(const char *token) { return log_text != NULL && strstr(log_text, token) != NULL; }

void forget(void) {
  free(log_text);
  log_text = NULL;
  log_length = 0;
}

static bool compare(const json_t *a, const json_t *b, bool some) {
  if (json_is_number(a) && json_is_number(b)) {
    if (json_is_integer(a) && json_is_integer(b)) return json_integer_value(a) == json_integer_value(b);
    return json_number_value(a) == json_number_value(b);
  }
  if (json_is_array(a) && json_is_array(b)) {
    if (json_array_size(a) != json_array_size(b)) return false;
    for (size_t i = 0; i < json_array_size(a); i++)
      if (!compare(json_array_get(a, i), json_array_get(b, i), some)) return false;
    return true;
  }
  if (json_is_object(a) && json_is_object(b)) {
    const char *name;
    json_t *value;
    if (!some && json_object_size(a) != json_object_size(b)) return false;
    json_object_foreach((json_t *)a, name, value) {
      const json_t *other = json_object_get(b, name);
      if (other == NULL || !compare(value, other, some)) return false;
    }
    return true;
  }
  return json_equal(a, b);
}

bool same(const json_t *a, const json_t *b) { return compare(a, b, false); }

bool holds(const json_t *expected, const json_t *actual) { return compare(expected, actual, true); }
