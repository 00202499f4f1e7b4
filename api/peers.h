/* How many connections each client's address has open, and what else it takes of what all share: one address must not take it
   all. For one thread. */
#pragma once
#include "shares.h"
#include <sys/socket.h>

struct peers;
struct peer;

struct peers *peers_new(void) __attribute__((returns_nonnull));
/* After all have left. */
void peers_free(struct peers *p);

/* Exempts the addresses of this list ("127.0.0.1, ::1"): those of proxies, which bring many clients from one address. False when
   one of them is no address. */
bool peers_exempt(struct peers *p, const char *list) __attribute__((warn_unused_result));

/* Counts one connection more of this address. An IPv6 address counts with all of its /64 network, which one client has to itself.
   NULL: the address is exempt. */
struct peer *peer_enter(struct peers *p, const struct sockaddr_storage *address);
/* Its connections that are open, with this one; 0 for NULL. */
unsigned peer_count(const struct peer *one);
/* What the address takes; NULL for NULL. Lives as long as one of its connections. */
struct share *peer_share(struct peer *one);
/* One connection less. NULL is fine. */
void peer_leave(struct peer *one);
