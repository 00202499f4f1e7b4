/* The sockets: one thread drives libmicrohttpd from an epoll loop of our own (its own loop hangs when one wait returns exactly
   128 events). It reads whole requests, refuses what is malformed, foreign, too large or too slow, answers what needs neither
   database nor thought, and hands the rest to the workers while the connection sleeps. Answers come back through a list and one
   eventfd. */
#pragma once
#include "health.h"
#include "workers.h"

struct server_limits {
    unsigned connections_max; /* beyond it new ones get 503 */
    unsigned per_address_max; /* beyond it new ones from that address are closed */
    int64_t idle_ms;          /* between requests, and for the first line of one */
    int64_t request_ms;       /* for the rest of a request; a file gets file_ms */
    int64_t file_ms;
    int64_t send_ms;             /* for taking the answer, and 1 s more for each 64 KiB */
    int64_t lane_ms[LANE_COUNT]; /* for the work itself */
    int64_t drain_ms;            /* after a stop was asked: then what waits is cancelled */
    size_t bodies_max;           /* bytes of bodies under way, all together */
};
struct server_limits server_limits_default(void);

struct server_settings {
    int listen_fd; /* given over */
    struct server_limits limits;
    struct workers_settings workers;
    const struct health *health; /* NULL: /readyz says no */
    bool take_signals;           /* SIGTERM and SIGINT, blocked by the caller, stop it; a second one ends the program */
};

struct server;

/* Starts the workers and the daemon. The router and metrics must have been started. Fails with REFUSED. */
bool server_start(struct call *c, const struct server_settings *s, struct server **out) __attribute__((warn_unused_result));

/* Serves until a stop is asked: then takes no more connections, finishes what is under way, and returns. */
void server_run(struct server *s);

/* Asks for the stop; from any thread or signal handler. */
void server_stop(struct server *s);

/* Ends workers and daemon; after server_run() has returned. NULL is fine. */
void server_end(struct server *s);
