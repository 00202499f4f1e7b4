/* From a request to an op and back: find the route, read what is asked, run, write the reply. Knows neither sockets nor threads. */
#pragma once
#include "../registry/op.h"
#include "request.h"

/* One address: method, template with {field} places (fields of the op's input), op, status when it succeeds. */
struct route {
    const char *method, *path, *op;
    int status;
};
extern const struct route routes[];
extern const size_t route_count;

/* Where a request goes. */
struct target {
    const struct route *route;
    const struct op *op;
    struct pair places[4];        /* {field} and its decoded text */
    size_t place_count;
};

enum routing { ROUTED, ROUTED_NOWHERE, ROUTED_OTHER_METHOD };

/* Splits the raw path, decodes each segment (refusing NUL and invalid UTF-8), and matches. `allow` gets the methods of the
   address ("GET, HEAD, PATCH") when another method was asked. HEAD is GET. */
enum routing route_find(struct request *r, struct target *out, const char **allow);

/* Answers one request, or n of one op that has `many` in one batch (a batch that fails for another reason than a lost
   connection is run again one by one). Never fails: what goes wrong becomes problem+json. */
void route_answer(struct call *c, struct request *const *r, const struct target *t, size_t n, struct reply *const *out);

/* RFC 9457 problem details for the call's errors, in the request's language. */
void reply_problem(struct call *c, const struct request *r, struct reply *out);
