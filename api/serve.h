/* The service, for `dicr serve`: everything put together. */
#pragma once
#include "base/call.h"

struct cluster;

struct serve_settings {
    const char *listen;          /* "127.0.0.1:8080", "[::1]:8080", "localhost:0"; loopback only (listen.h) */
    const char *database, *role; /* for db_new() */
    struct cluster *cluster;     /* the private server, which the service starts again when it ends; NULL: a named server */
    size_t workers;              /* threads that read; 0: as many as the machine has cores */
    unsigned per_address_max;    /* connections that one client's address may hold; 0: half of all */
    const char *trusted_proxies; /* addresses for which that does not hold, with commas; may be NULL */
    /* Told once it can be reached: "http://127.0.0.1:8080". May be NULL. */
    void (*listening)(const char *url, void *arg);
    void *arg;
};

/* Whether it could serve with these settings: `listen`, which it opens and closes, and `trusted_proxies`. Fails as serve() would; for
   before anything is made. */
bool serve_check(struct call *c, const struct serve_settings *s) __attribute__((warn_unused_result));

/* Serves until SIGTERM or SIGINT, then finishes what is under way and returns true. A second signal ends the program at once; one
   that the program was started to ignore stays ignored. Blocks these signals in the calling thread while it runs: threads that
   were started before must have them blocked too. Fails with FORMAT (listen, trusted_proxies) or REFUSED when it cannot listen or
   start. The database need not be there: until it is, answers are 503. */
bool serve(struct call *c, const struct serve_settings *s) __attribute__((warn_unused_result));
