/* The service's sockets: one thread accepts connections and moves their bytes from an epoll loop. It judges requests, refuses
   what is malformed, foreign, too large or too slow, answers what needs neither database nor thought, and hands the rest to the
   workers. Answers come back through a list and one eventfd. */
#pragma once
#include "health.h"
#include "server_limits.h"
#include "workers.h"

struct server_settings {
    int listen_fd; /* given over to server_start(), which closes it when it fails */
    struct server_limits limits;
    struct workers_settings workers;
    const struct health *health; /* NULL: /readyz says no */
    bool take_signals;           /* SIGTERM and SIGINT, blocked by the caller, stop it; a second one ends the program */
};

struct server;

/* Starts the workers and libmicrohttpd; *out lives in the call's arena. The router and metrics must have been started. Fails with
   FORMAT (field trusted_proxies) or REFUSED. */
bool server_start(struct call *c, const struct server_settings *s, struct server **out) __attribute__((warn_unused_result));

/* Serves until a stop is asked: then takes no more connections, finishes what is under way, and returns. */
void server_run(struct server *s);

/* Asks for the stop; from any thread or signal handler. */
void server_stop(struct server *s);

/* Ends workers and daemon; after server_run() has returned. NULL is fine. */
void server_end(struct server *s);
