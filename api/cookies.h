/* Cookies (RFC 6265), as the service reads and sets its own. Names, values and paths are checked, so that neither a client nor what
   the service puts into one can add an attribute, a cookie or a header. */
#pragma once
#include "request.h"

/* The value of a cookie that the client sent, in the request's memory. NULL: it sent none, one whose value no cookie of ours has,
   or several of that name: which of them is ours nobody can tell. */
const char *request_cookie(const struct request *r, const char *name);

/* With which requests that other sites cause a cookie is sent. */
enum same_site {
    SAME_SITE_STRICT, /* with none */
    SAME_SITE_LAX,    /* with links that are followed */
    SAME_SITE_NONE    /* with all; it must be secure */
};

struct cookie {
    const char *name, *value;
    const char *path;           /* NULL: "/" */
    struct maybe_int max_age_s; /* 0 takes the cookie away; unknown: it is kept until the browser is closed */
    enum same_site same_site;
    bool secure;    /* sent over TLS (and to this machine) only */
    bool http_only; /* hidden from scripts */
};

/* Bytes of the whole header at most: whoever stands in between has a limit for the head of an answer. */
enum { COOKIE_BYTES_MAX = 1024 };

/* Sets a cookie with the answer; to be called when the answer is made, since reply_problem() forgets it. False, and nothing is set,
   when the name is no token, the value or the path has bytes that may not stand in one, it is too long or one too many, or a browser would refuse
   it: SameSite=None or a name that begins with __Secure- asks for `secure`, one with __Host- for the path "/" too. */
bool reply_cookie(struct arena *mem, struct reply *out, const struct cookie *it) __attribute__((warn_unused_result));
