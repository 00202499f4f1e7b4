/* The page at the bare address of the service: what this is, and where its parts lie. */
#pragma once
#include "request.h"

/* Writes the pages, one a language, before any is asked for; landing_end() gives them back. */
void landing_start(void);
void landing_end(void);

/* For people in HTML, for programs (which ask for JSON or anything) in JSON. Fails with NOT_ACCEPTABLE. */
bool landing_answer(struct call *c, const struct request *r, struct reply *out) __attribute__((warn_unused_result));
