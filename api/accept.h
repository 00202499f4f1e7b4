/* New connections: takes them, counts them by address, and has those above a limit answered 503. On the socket thread. */
#pragma once
#include "base/call.h"

struct acceptor;
struct connection_set;
struct peers;

enum { CONNECTIONS_SPARE = 64 }; /* above the limits: their requests are read and answered 503; further ones get it unread */

/* Exempts these addresses (peers.h), or fails with FORMAT (field trusted_proxies). */
bool accept_proxies(struct call *c, struct peers *peers, const char *list) __attribute__((warn_unused_result));

/* Listens on the socket with the set's epoll, whose events point to the acceptor. `fd` is given over, also when it fails: *out is
   set, lives in the call's arena and is for acceptor_end(). Fails with FORMAT (field trusted_proxies) or REFUSED. */
bool acceptor_start(struct call *c, struct connection_set *set, int fd, struct acceptor **out)
    __attribute__((warn_unused_result));

/* Takes a bounded number of the connections that wait. Where the system has no descriptor left, it rests until acceptor_resume(),
   rather than have the loop spin. */
void acceptor_run(struct acceptor *a, int64_t now);
void acceptor_resume(struct acceptor *a);

/* Listens no more. */
void acceptor_stop(struct acceptor *a);
/* After all connections are closed. NULL is fine. */
void acceptor_end(struct acceptor *a);
