/* Keeps the pages of other sites out. */
#pragma once
#include "request.h"

/* Until accounts exist, whoever reaches the socket may do all; so it must be a program of this machine or our own page. The Host
   must be a loopback name or address (else a foreign name was pointed at us: DNS rebinding), and neither Origin nor
   Sec-Fetch-Site may name another site. Following a link to a page of ours is allowed. Fails with FOREIGN_ORIGIN. */
bool guard_origin(struct call *c, const struct request *r) __attribute__((warn_unused_result));

/* "localhost", "127.x.y.z", "[::1]", each with or without ":port". */
bool guard_is_loopback(const char *host);
