/* What the socket thread answers itself, at addresses outside /api: resources (resources.h), health, readiness, metrics. */
#pragma once
#include "request.h"

struct health;

/* Answers a GET or HEAD of one of these addresses; another method gets 405. False when the address is none of them. */
bool service_endpoint_answer(struct call *c, const struct request *r, const struct health *health, bool draining,
                             struct reply *out);
