/* Between connection.c, which decides what a connection does, and connection_io.c, which moves its bytes. None of it waits,
   so no call of it ends with EINTR. */
#pragma once
#include "connection.h"

/* What came of a step: it can go on at once, waits for an event, goes on in the next turn, or has closed the connection. */
enum connection_progress { WENT_ON, WAITS, TURN_OVER, CLOSED };

/* Receives from the client into memory; 0: nothing is there now, -1: the client is gone, or, with
   x->ended, only sends no more. */
ssize_t receive(struct http_connection *x, char *to, size_t capacity);
/* Receives into x->in, behind the bytes that are not used up. */
ssize_t receive_more(struct http_connection *x);

/* Gives the connection its pair where it has none: with its first good request, so that those who send none cost none. */
bool open_pair(struct http_connection *x);
void close_pair(struct http_connection *x);
/* Sends to libmicrohttpd, straight from the memory that the bytes were read to; only what finds no room is copied. */
void hand_over(struct http_connection *x, const char *bytes, size_t size);
/* Sends what was copied; whether all of it has gone. */
bool hand_over_rest(struct http_connection *x);

/* Sends to the client; the bytes that went, -1: the client is gone. */
ssize_t send_to_client(struct http_connection *x, const char *bytes, size_t size);
/* Sends what the client had no room for before; WENT_ON when all of it is out. */
enum connection_progress send_kept(struct http_connection *x);
