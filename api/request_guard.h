/* What is refused before anything else is looked at: requests whose ends two programs could see in different places, and web
   pages of other sites. */
#pragma once
#include "request.h"

enum { GUARD_HEADER_BYTES = 8 * 1024, GUARD_HEADERS_MAX = 100 };

/* The framing of a request (RFC 9112 §6; libmicrohttpd lets these through): exactly one Host; not both Content-Length and
   Transfer-Encoding, neither twice, no coding but chunked, and that not in HTTP/1.0; no control characters in a header, no odd
   characters in its name. Fails with BAD_REQUEST; the connection must then be closed. */
bool guard_framing(struct call *c, const struct request *r, const char *version) __attribute__((warn_unused_result));

/* Until accounts exist, whoever reaches the socket may do all; so it must be a program of this machine or our own page. The Host
   must be a loopback name or address (else a foreign name was pointed at us: DNS rebinding), and neither Origin nor
   Sec-Fetch-Site may name another site. Following a link to a page of ours is allowed. Fails with FOREIGN_ORIGIN. */
bool guard_origin(struct call *c, const struct request *r) __attribute__((warn_unused_result));

/* "localhost", "127.x.y.z", "[::1]", each with or without ":port". */
bool guard_is_loopback(const char *host);
