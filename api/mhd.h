/* libmicrohttpd, run by our own loop on the socket thread: it parses the requests that connection.h has judged and writes their
   answers. No thread and no listening socket is its own; each connection is given to it as one end of a pair of sockets. */
#pragma once
#include "base/arena.h"
#include "connection.h"

struct mhd;

/* Starts it for the connections of `set`. `on_received(x, arg)` is called for each request that is whole and wants a worker; its
   connection sleeps until mhd_wake(). `connections_max` is how many connections there can be at one time. Lives in `mem` until
   mhd_end(). NULL: it does not start. */
struct mhd *mhd_start(struct arena *mem, struct connection_set *set, unsigned connections_max,
                      void (*on_received)(struct http_connection *x, void *arg), void *arg);

/* Its descriptor for epoll: readable when it has something to do; mhd_note_due() tells it so. */
int mhd_fd(const struct mhd *m);
void mhd_note_due(struct mhd *m);

/* Whether it must run before the loop may wait; and runs it where it must. */
bool mhd_has_work(const struct mhd *m);
void mhd_run(struct mhd *m);

/* Makes the answer of a connection's exchange ready to be sent. May be called by the worker that has written the reply. */
void mhd_make_response(struct http_connection *x);

/* The answer that was made is sent: wakes the connection of a request that on_received() got. */
void mhd_wake(struct http_connection *x, int64_t now);

/* Closes all connections of the set, none of which may sleep, and ends. NULL is fine. */
void mhd_end(struct mhd *m);
