/* libmicrohttpd, run by our own loop on the socket thread: it writes the answers of the workers. No thread and no listening socket
   is its own; each connection is given to it as one end of a pair of sockets (connection.h). */
#pragma once
#include "connection.h"

struct mhd;

/* Starts it for the connections of `set`, of which there can be `connections_max` at one time. Lives in `mem` until mhd_end(). NULL:
   it does not start. */
struct mhd *mhd_start(struct arena *mem, struct connection_set *set, unsigned connections_max);

/* Its descriptor for epoll: readable when it has something to do (library_due). */
int mhd_fd(const struct mhd *m);

/* Whether it must run before the loop may wait; and runs it where it must. */
bool mhd_has_work(const struct mhd *m);
void mhd_run(struct mhd *m);

/* Has it write the answer of a connection's exchange, which has a body. libmicrohttpd answers requests only: it is given the
   shortest one with the method and the version that say how this answer is framed. The connection may be closed by this. */
void mhd_answer(struct mhd *m, struct http_connection *x, int64_t now);

/* Closes all connections of the set, none of which may be with the workers, and ends. NULL is fine. */
void mhd_end(struct mhd *m);
