/* From a request to an op and back: find the route, read what is asked, run, write the reply. Knows neither sockets nor
   threads. */
#pragma once
#include "negotiate.h"
#include "op.h"

/* One address: method, template with {field} parameters (fields of the op's input), op, status when it succeeds. */
struct route {
    const char *method, *path, *op;
    int status;
};
extern const struct route routes[];
extern const size_t route_count;

enum { ROUTE_PARAMETERS_MAX = 4 };

/* Where a request goes. */
struct route_target {
    const struct route *route;
    const struct op *op;
    size_t op_index;                                         /* dense among the ops that have a route: for counters */
    const char *location;                                    /* template of the address of what a POST adds, or NULL */
    struct name_value path_parameters[ROUTE_PARAMETERS_MAX]; /* {field} and its decoded text */
    size_t path_parameter_count;
};

/* Lays the routes of a table into the tree that route_find() walks; once, before threads. False, with *why, when a route names no
   op, a parameter is no field of the op's input, or two routes are the same; *why lives until router_stop(). Calling it again
   replaces the tree. */
bool router_start(const struct route *table, size_t n, const struct op *(*find)(const char *name), const char **why)
    __attribute__((warn_unused_result));
void router_stop(void);

/* Name of the op with that op_index; their number. */
const char *router_op_name(size_t op_index);
size_t router_op_count(void);

/* The i-th route of the table and its op; false behind the last. */
bool router_route(size_t i, const struct route **route, const struct op **op);

/* Where a request leads: to a route, to no address that there is, or to an address that has not this method. */
enum routing { ROUTED, ROUTED_NOWHERE, ROUTED_OTHER_METHOD };

/* Splits the raw path, decodes each segment (refusing NUL and invalid UTF-8), and matches; a word beats a parameter. `allow` gets
   the methods of the address ("GET, HEAD, OPTIONS, PATCH") when another method was asked. HEAD is GET. */
enum routing route_find(const struct request *r, struct route_target *out, const char **allow);

/* The lane of a request: its op's; what only looks (dry_run) does all its work before the answer, and is heavy. */
enum lane route_lane(const struct request *r, const struct route_target *t);

/* What can be refused before the body has arrived: a body of the wrong media type, too large or where none belongs, no If-Match
   where one is needed, a form we do not write. *body_max is how many bytes the body may have, 0: none; *form is the form of the
   answer, left alone where the op has its own media type. Fails with MEDIA_TYPE, TOO_LARGE, BAD_REQUEST, VERSION_REQUIRED,
   NOT_ACCEPTABLE. */
bool route_admit(struct call *c, const struct request *r, const struct route_target *t, size_t *body_max, enum form *form)
    __attribute__((warn_unused_result));

enum { BODY_MAX_RECORD = 256 * 1024, BODY_MAX_FILE = 20 * 1024 * 1024 };
/* "256 KiB" */
const char *body_max_text(struct arena *mem, size_t body_max);

/* Whether requests with this method have a body. */
bool route_takes_body(const char *method);

/* What the body of an op that takes a file may be; ended by NULL. */
extern const char *const file_media_types[];

/* Reads what the request asks of the op: path parameters, query, If-Match and body, into *in and c->options. Adds every error it
   finds. */
bool route_read_request(struct call *c, const struct request *r, const struct route_target *t, struct op_input *in,
                        enum form *form) __attribute__((warn_unused_result));

/* Answers one request, or n of one op of OP_MANY in one batch. A batch that fails for a reason of one request is run again
   one by one; not so for what would stop each of them: the database is away, of another schema or full, or the time is over.
   Never fails: what goes wrong becomes problem+json. */
struct task;
void route_answer(struct call *c, struct task *const *tasks, size_t n);

/* Whether requests of this target may share a batch. */
bool route_is_batched(const struct route_target *t);

/* The forms in which an op's answer is offered; 0: its own media type, whatever it is. */
unsigned route_forms(const struct op *op);
