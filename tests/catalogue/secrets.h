/* The registry in which secrets are planted, the search for them in answers, and what was found. */
#pragma once
#include "doors.h"

/* A fixture: a registry with what XK may see, and the routes. The test itself hides the rest. */
void secrets_start(void);
void secrets_end(void);
/* Plants what is hidden, so that it is looked for. */
void secrets_hide(void);

/* Ops that answer from the reference alone: they list all codes, which says nothing about the registry. */
bool is_of_the_reference(const struct op *op);

/* Looks for secrets in an answer and notes what it finds; `asked`: with what the op was asked there, or NULL. */
void search_secrets(const struct actor *actor, const struct op_question *a, const char *door, const char *text,
                    const char *asked);

/* Notes what an op has told. */
void note_leak(const struct op *op, const struct actor *reader, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Prints what was asked and found, and fails the test when anything was. */
void end_walk(const char *what);
