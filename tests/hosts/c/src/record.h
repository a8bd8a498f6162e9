/* What a user of the library reads, function by function, as one JSON object in the names that all languages share. */
#ifndef RECORD_H
#define RECORD_H

#include <hostwire.h>
#include <jansson.h>

json_t *reply_record(const hw_reply *reply);
json_t *error_record(const hw_error *error);
json_t *request_record(const hw_request *request);

/* A copy without what is null or an empty list, but for `data` and what is inside payloads. */
json_t *comparable(const json_t *record);

/* Base64, which files have in vectors. Both are freed by the caller. */
char *base64(const unsigned char *bytes, size_t length);
unsigned char *unbase64(const char *text, size_t *length);

#endif
