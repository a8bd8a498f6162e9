/* The sandbox as a child of this program, its control interface, and calls on threads. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <hostwire.h>
#include <jansson.h>
#include <pthread.h>
#include <sched.h>

#define START_MS 1767225600000ULL
#define HOUR_MS 3600000ULL

/* Starts the program at `path`; it ends when this one does. */
void sandbox_start(const char *path);
/* Back to the fixture, with a new clock for clients that shows what the sandbox's does. */
void sandbox_reset(void);
void sandbox_end(void);

const char *sandbox_url(void);
/* A member of what the sandbox prints when it is ready, such as "adm_token". */
const char *sandbox_fact(const char *name);
hw_clock *sandbox_clock(void);
/* Time passes for the provider, then for the clients. */
void sandbox_advance(uint64_t ms);

/* One request under /_sandbox/; frees `body`, which may be NULL. The caller frees the answer. */
json_t *control(const char *verb, const char *path, json_t *body);
/* The same, for what matters by its doing. */
void command(const char *path, json_t *body);
/* The same, for one number in the answer. */
json_int_t control_number(const char *path, const char *member);
/* How many calls the sandbox refused because of quota or access. */
json_int_t refused(void);

/* Checks which methods the provider was asked for, each a name and whether it did it, up to a NULL. */
void seen(const char *method, ...);

/* A client of adm.tools in the sandbox; token NULL: none. */
hw_client *client_of(const char *token, uint64_t max_wait_ms);
/* A client of the fixture's account. */
hw_client *client_here(void);

/* A call on a thread of its own. */
struct task {
  pthread_t thread;
  hw_client *client;
  const char *method, *params;
  hw_call_options options;
  hw_reply *reply;
  hw_error *error;
};
struct task task_of(hw_client *client, const char *method, const char *params);
void task_start(struct task *task);
void task_join(struct task *task);
void task_free(struct task *task);
/* How many calls of a client wait, or are on their way. */
uint32_t waiting(const hw_client *client);
uint32_t in_flight(const hw_client *client);
/* How many requests it sent. */
uint64_t attempts(const hw_client *client);

#endif
