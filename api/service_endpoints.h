/* What the socket thread answers itself, at addresses outside /api: the landing page, health, readiness, metrics, the description
   of the API. */
#pragma once
#include "request.h"

struct health;

/* Answers a GET or HEAD of one of these addresses; another method gets 405. False when the address is none of them. */
bool service_endpoint_answer(struct call *c, const struct request *r, const struct health *health, bool draining,
                             struct reply *out);
