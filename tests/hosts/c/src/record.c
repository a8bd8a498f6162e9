#include "record.h"

#include <stdlib.h>
#include <string.h>

static json_t *text(const char *text) { return text ? json_string(text) : json_null(); }

static json_t *unless_zero(unsigned long long number) { return number ? json_integer((json_int_t)number) : json_null(); }

static json_t *parsed(const char *text, size_t length) {
  return json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

/* Both kinds of objects have languages, by functions of the same form. */
#define LANGUAGES(kind, object)                                                                          \
  json_t *languages = json_object();                                                                     \
  const char *language;                                                                                  \
  for (size_t i = 0; (language = hw_##kind##_language(object, i)) != NULL; i++) {                        \
    json_t *list = json_array();                                                                         \
    const char *said;                                                                                    \
    for (size_t j = 0; (said = hw_##kind##_text_in(object, language, j)) != NULL; j++)                   \
      json_array_append_new(list, json_string(said));                                                    \
    json_object_set_new(languages, language, list);                                                      \
  }                                                                                                      \
  json_object_set_new(record, "languages", json_object_size(languages) ? json_incref(languages) : json_null()); \
  json_decref(languages)

json_t *reply_record(const hw_reply *reply) {
  json_t *record = json_object();
  json_t *texts = json_array();
  size_t length;
  const char *one;
  for (size_t i = 0; (one = hw_reply_text(reply, i)) != NULL; i++) json_array_append_new(texts, json_string(one));
  json_object_set_new(record, "ok", json_boolean(hw_reply_ok(reply)));
  json_object_set_new(record, "status", json_integer(hw_reply_status(reply)));
  json_object_set_new(record, "kind", text(hw_reply_kind(reply)));
  json_object_set_new(record, "content_type", text(hw_reply_content_type(reply)));
  json_object_set_new(record, "filename", text(hw_reply_filename(reply)));
  json_object_set_new(record, "texts", texts);
  LANGUAGES(reply, reply);
  json_t *drifts = json_array();
  const hw_drift *drift;
  for (size_t i = 0; (drift = hw_reply_drift(reply, i)) != NULL; i++)
    json_array_append_new(drifts, json_pack("{s:s, s:s, s:s}", "pointer", drift->pointer, "expected", drift->expected, "found", drift->found));
  json_object_set_new(record, "drift", drifts);
  const hw_proof *proof = hw_reply_proof(reply);
  if (proof) {
    json_t *row = proof->row ? parsed(proof->row, strlen(proof->row)) : json_null();
    json_object_set_new(record, "proof", json_pack("{s:s, s:s, s:o}", "by", proof->by, "says", proof->says, "row", row));
  }
  json_object_set_new(record, "streamed", unless_zero(hw_reply_streamed(reply)));
  json_object_set_new(record, "method", text(hw_reply_method(reply)));
  json_object_set_new(record, "attempts", json_integer(hw_reply_attempts(reply)));
  const char *json = hw_reply_json(reply, &length);
  json_object_set_new(record, "data", parsed(json, length));
  if (strcmp(hw_reply_kind(reply), "file") == 0) {
    const unsigned char *raw = hw_reply_raw(reply, &length);
    char *encoded = base64(raw, length);
    json_object_set_new(record, "raw_base64", json_string(encoded));
    free(encoded);
  }
  return record;
}

static json_t *reference(const char *class_, const char *id) {
  return class_ ? json_pack("{s:s, s:s}", "class", class_, "id", id) : json_null();
}

json_t *error_record(const hw_error *error) {
  json_t *record = json_object();
  json_t *texts = json_array();
  json_t *violations = json_array();
  const char *one;
  const hw_violation *violation;
  for (size_t i = 0; (one = hw_error_text(error, i)) != NULL; i++) json_array_append_new(texts, json_string(one));
  for (size_t i = 0; (violation = hw_error_violation(error, i)) != NULL; i++) {
    json_t *entry = json_object();
    json_object_set_new(entry, "parameter", text(violation->parameter));
    json_object_set_new(entry, "problem", text(violation->problem));
    json_object_set_new(entry, "expected", text(violation->expected));
    json_object_set_new(entry, "nearest", text(violation->nearest));
    json_array_append_new(violations, entry);
  }
  json_object_set_new(record, "code", text(hw_error_name(error)));
  json_object_set_new(record, "number", json_integer(hw_error_code(error)));
  json_object_set_new(record, "fault", text(hw_error_fault(error)));
  json_object_set_new(record, "delivery", text(hw_error_delivery(error)));
  json_object_set_new(record, "message", text(hw_error_message(error)));
  json_object_set_new(record, "advice", text(hw_error_advice(error)));
  json_object_set_new(record, "method", text(hw_error_method(error)));
  json_object_set_new(record, "status", unless_zero(hw_error_status(error)));
  json_object_set_new(record, "texts", texts);
  LANGUAGES(error, error);
  const hw_named *named = hw_error_named(error);
  if (named) {
    json_t *entry = json_object();
    json_object_set_new(entry, "object", reference(named->object_class, named->object_id));
    json_object_set_new(entry, "subject", reference(named->subject_class, named->subject_id));
    json_object_set_new(entry, "word", text(named->word));
    json_object_set_new(entry, "missing", text(named->missing));
    json_object_set_new(entry, "exception", text(named->exception));
    json_object_set_new(entry, "address", text(named->address));
    json_object_set_new(record, "named", entry);
  }
  json_object_set_new(record, "violations", violations);
  json_object_set_new(record, "nearest", text(hw_error_nearest(error)));
  const char *answer = hw_error_answer(error);
  json_object_set_new(record, "answer", answer ? parsed(answer, strlen(answer)) : json_null());
  const hw_evidence *evidence = hw_error_evidence(error);
  if (evidence) {
    json_t *entry = json_object();
    json_object_set_new(entry, "content_type", text(evidence->content_type));
    json_object_set_new(entry, "body", json_stringn(evidence->body, evidence->body_length));
    json_object_set_new(entry, "received", json_integer((json_int_t)evidence->received));
    json_object_set_new(entry, "shortened", json_boolean(evidence->shortened));
    json_object_set_new(record, "evidence", entry);
  }
  json_object_set_new(record, "retry_at_ms", unless_zero(hw_error_retry_at_ms(error)));
  const hw_throttle *throttle = hw_error_throttle(error);
  if (throttle) {
    json_t *entry = json_object();
    json_object_set_new(entry, "window", text(throttle->window));
    json_object_set_new(entry, "limit", unless_zero(throttle->limit));
    json_object_set_new(entry, "pause_s", json_integer((json_int_t)throttle->pause_s));
    json_object_set_new(record, "throttle", entry);
  }
  json_object_set_new(record, "transport", text(hw_error_transport(error)));
  json_object_set_new(record, "detail", text(hw_error_detail(error)));
  json_object_set_new(record, "cause", text(hw_error_cause_name(error)));
  json_object_set_new(record, "looked_up", text(hw_error_looked_up(error)));
  return record;
}

json_t *request_record(const hw_request *request) {
  json_t *record = json_object();
  json_t *headers = json_array();
  const hw_header *header;
  for (size_t i = 0; (header = hw_request_header(request, i)) != NULL; i++)
    json_array_append_new(headers, json_pack("[s, s]", header->name, header->value));
  json_object_set_new(record, "http", text(hw_request_http(request)));
  json_object_set_new(record, "url", text(hw_request_url(request)));
  json_object_set_new(record, "headers", headers);
  json_object_set_new(record, "body", text(hw_request_body(request)));
  return record;
}

json_t *comparable(const json_t *record) {
  if (json_is_array(record)) {
    json_t *copy = json_array();
    for (size_t i = 0; i < json_array_size(record); i++) json_array_append_new(copy, comparable(json_array_get(record, i)));
    return copy;
  }
  if (!json_is_object(record)) return json_deep_copy(record);
  json_t *copy = json_object();
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)record, name, value) {
    bool payload = strcmp(name, "data") == 0 || strcmp(name, "answer") == 0;
    bool nothing = json_is_null(value) || (json_is_array(value) && json_array_size(value) == 0);
    if (nothing && strcmp(name, "data") != 0) continue;
    json_object_set_new(copy, name, payload ? json_deep_copy(value) : comparable(value));
  }
  return copy;
}

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64(const unsigned char *bytes, size_t length) {
  char *text = malloc(length / 3 * 4 + 5), *to = text;
  for (size_t i = 0; i < length; i += 3) {
    unsigned long three = 0;
    for (size_t j = i; j < i + 3; j++) three = three << 8 | (j < length ? bytes[j] : 0);
    for (int shift = 18; shift >= 0; shift -= 6) *to++ = LETTERS[three >> shift & 63];
  }
  for (size_t i = length; i % 3 != 0; i++) to[(long)(i % 3) - 3] = '=';
  *to = 0;
  return text;
}

unsigned char *unbase64(const char *text, size_t *length) {
  unsigned char *bytes = malloc(strlen(text) + 1);
  unsigned long held = 0;
  int bits = 0;
  *length = 0;
  for (; *text && *text != '='; text++) {
    held = held << 6 | (unsigned long)(strchr(LETTERS, *text) - LETTERS);
    if ((bits += 6) >= 8) bytes[(*length)++] = (unsigned char)(held >> (bits -= 8));
  }
  return bytes;
}
