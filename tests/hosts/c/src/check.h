/* Checks, and a log of all that the library said, in which no token may be found. */
#ifndef CHECK_H
#define CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Counts; a check that fails is printed, and the scenario goes on: every function takes NULL. */
#define CHECK(so) check((so), __FILE__, __LINE__, #so)
#define CHECK_TEXT(expected, actual) check_text((expected), (actual), __FILE__, __LINE__, #actual)

/* Lets other threads go on until it is so. Bounded, so that a mistake ends the test. */
#define UNTIL(so)                                        \
  do {                                                   \
    long left_ = 20000000;                               \
    while (!(so) && --left_ > 0) sched_yield();          \
    check(left_ > 0, __FILE__, __LINE__, "until " #so);  \
  } while (0)

void check(bool so, const char *file, int line, const char *what);
void check_text(const char *expected, const char *actual, const char *file, int line, const char *what);
int failures(void);

/* Keeps a text for the search. Any thread. */
void note(const char *text);
/* The same for a JSON value, which it frees. */
void note_json(json_t *value);
bool noted(const char *token);
void forget(void);

/* Whether both are the same JSON value; numbers are equal if their values are. */
bool same(const json_t *a, const json_t *b);
/* Whether `actual` has every member that `expected` has. */
bool holds(const json_t *expected, const json_t *actual);

#endif
