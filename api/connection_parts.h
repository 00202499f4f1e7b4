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

/* Moves a bounded piece of what libmicrohttpd has written. While the client takes nothing, nothing is read, so that the pair
   fills and libmicrohttpd waits. */
enum connection_progress connection_relay_answer(struct http_connection *x, int64_t now);
/* The last answer is out. The client may still be sending, and would lose the answer if the socket were closed on it (RFC 9112
   §9.6): so only our side is closed, and what comes is thrown away for a while. */
void connection_begin_lingering(struct http_connection *x, int64_t now);

/* The steps of PHASE_ANSWER, PHASE_REFUSAL and PHASE_LINGER. */
enum connection_progress connection_wait_for_answer(struct http_connection *x, int64_t now);
enum connection_progress connection_send_refusal(struct http_connection *x, int64_t now);
enum connection_progress connection_linger(struct http_connection *x);

/* --- connection_io.c: bytes, from socket to socket -------------------------------------------------------------------------- */

/* Receives from the client into memory; 0: nothing is there now, -1: the client is gone, or, with
   x->ended, only sends no more. */
ssize_t connection_receive(struct http_connection *x, char *to, size_t capacity);
/* Receives into x->in, behind the bytes that are not used up. */
ssize_t connection_receive_more(struct http_connection *x);

/* Gives the connection its pair where it has none: with its first good request, so that those who send none cost none. */
bool connection_open_pair(struct http_connection *x);
void connection_close_pair(struct http_connection *x);
/* Sends to libmicrohttpd, straight from the memory that the bytes were read to; only what finds no room is copied. */
void connection_hand_over(struct http_connection *x, const char *bytes, size_t size);
/* Sends what was copied; whether all of it has gone. */
bool connection_hand_over_rest(struct http_connection *x);

/* Sends to the client; the bytes that went, -1: the client is gone. */
ssize_t connection_send(struct http_connection *x, const char *bytes, size_t size);
/* Sends what the client had no room for before; WENT_ON when all of it is out. */
enum connection_progress connection_send_kept(struct http_connection *x);
