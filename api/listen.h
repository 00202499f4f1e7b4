/* The address on which the service listens: of this machine only, as long as there are no accounts. */
#pragma once
#include "base/call.h"

/* Opens a listening socket for "127.0.0.1:8080", "[::1]:8080" or "localhost:8080"; port 0 takes a free one. *url is where it is
   reached ("http://127.0.0.1:41235"). Fails with FORMAT, or with REFUSED and a `why` for an address that others could reach, a
   port that is taken, or one that needs rights. */
bool listen_open(struct call *c, const char *address, int *fd, const char **url) __attribute__((warn_unused_result));
