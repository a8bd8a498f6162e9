/* Every scenario of ../../scenarios.json is a function of its name. */
#ifndef SCENARIOS_H
#define SCENARIOS_H

#include "check.h"
#include "record.h"
#include "sandbox.h"

#define SCENARIOS(each)                                                                                   \
  each(dns_job) each(open_information) each(unknown_method) each(invalid_params) each(token_missing)      \
  each(token_invalid) each(base_url_invalid) each(unauthorized) each(forbidden) each(throttled)           \
  each(quota_wait) each(cancelled_waiting) each(cancelled_in_flight) each(timed_out) each(server_gone)    \
  each(answer_lost) each(lost_read_repeated) each(lost_write_found) each(lost_write_not_found)            \
  each(read_only) each(confirm) each(events) each(answer_cut) each(many) each(upload) each(download) each(download_cut) each(purpose_reserve)                             \
  each(plan) each(own_provider) each(dialect_2021_06) each(entries) each(no_token_in_output)

/* What only C can get wrong, or only C promises. */
#define OWN(each)                                                                                         \
  each(null_and_bad_arguments) each(sizes_of_structs) each(parameters) each(lookups)                      \
  each(closed_client) each(used_cancel) each(forked_child) each(objects_outlive_each_other)

/* A scenario as the file has it; it is the file's. */
json_t *scenario(const char *id);

#define DECLARE(name) void name(void);
SCENARIOS(DECLARE)
OWN(DECLARE)
#undef DECLARE

/* Compares an error with what the file says comes of the scenario, and frees it. */
void expect(const char *scenario, hw_error *error);
/* Makes a call that must work; the caller frees the reply. */
hw_reply *reply_of(hw_client *client, const char *method, const char *params);
/* Makes a call that must not; the caller frees the error. */
hw_error *error_of(hw_client *client, const char *method, const char *params, const hw_call_options *options);
/* A new account of adm.tools with so many calls an hour; the caller frees the token. */
char *account(const char *name, int calls_an_hour);

#endif
