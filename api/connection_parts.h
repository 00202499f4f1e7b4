/* Between the files that are one connection. None of what they do waits, so no call of it ends with EINTR. Calls go one way:
   connection.c, which has the connections run in turns, calls connection_request.c, that calls connection_answer.c, and both call
   connection_io.c. */
#pragma once
#include "connection.h"

/* What came of a step: it can go on at once, waits for an event, goes on in the next turn, or has closed the connection. */
enum connection_progress { WENT_ON, WAITS, TURN_OVER, CLOSED };

static inline enum connection_progress close_it(struct http_connection *x)
{
    connection_close(x);
    return CLOSED;
}

/* Has it run in this turn or the next. */
void connection_make_ready(struct http_connection *x);

/* --- connection_request.c: what comes from the client ----------------------------------------------------------------------- */

/* The steps of PHASE_HEAD and PHASE_BODY; *turn_bytes counts what was received of the body in this turn. */
enum connection_progress connection_read_head(struct http_connection *x, int64_t now);
enum connection_progress connection_read_body(struct http_connection *x, int64_t now, size_t *turn_bytes);

/* --- connection_answer.c: what goes to the client --------------------------------------------------------------------------- */

/* The steps of PHASE_LIBRARY, PHASE_ANSWER and PHASE_LINGER. */
enum connection_progress connection_relay_answer(struct http_connection *x, int64_t now);
enum connection_progress connection_send_answer(struct http_connection *x, int64_t now);
enum connection_progress connection_linger(struct http_connection *x);

/* --- connection_io.c: bytes, from socket to socket -------------------------------------------------------------------------- */

enum { SEND_TURN_BYTES = 16 * 1024 }; /* of an answer, in one turn */

/* Receives from the client into memory; 0: nothing is there now, -1: the client is gone, or, with
   x->ended, only sends no more. */
ssize_t connection_receive(struct http_connection *x, char *to, size_t capacity);
/* Receives into x->in, behind the bytes that are not used up. */
ssize_t connection_receive_more(struct http_connection *x);

void connection_close_pair(struct http_connection *x);

/* Sends to the client what is there for it, of the body of an answer a bounded piece. WENT_ON when all of it is out. */
enum connection_progress connection_send(struct http_connection *x);
/* Sends bytes that lie elsewhere, and keeps those for which there is no room. Nothing else may be there to be sent. */
enum connection_progress connection_send_bytes(struct http_connection *x, const char *bytes, size_t size);
