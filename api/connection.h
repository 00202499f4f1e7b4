/* One connection of a client: its bytes in, one request after the other, its answers out. All of it runs on the socket thread but
   connection_prepare_answer(). */
#pragma once
#include "exchange.h"
#include "raw_body.h"
#include "server_limits.h"

/* What the connections of a service share. */
struct connection_set {
    struct server_limits limits;
    struct server_state state;
    struct http_connection *all;
    struct http_connection *ready, **ready_end; /* those that have something to do, in turns */
    struct task *whole, **whole_end;            /* requests that became whole in this turn: for the workers */
    size_t open;                                /* connections */
    size_t active;                              /* requests under way */
    size_t sleeping;                            /* of them: with the workers */
    char *scratch;                              /* where bodies are read to */
};
enum { SCRATCH_BYTES = 64 * 1024 };

struct http_connection {
    struct http_connection *previous, *next; /* of all that are open */
    struct http_connection *ready_next;
    struct http_connection *done_next; /* for the workers' list of what is answered */
    struct connection_set *set;
    struct peer *peer;   /* the client's address, counted; NULL: not counted */
    size_t *turned_away; /* where it is counted when it is one too many, else NULL */
    int fd;
    bool is_ready;   /* stands in the ready list */
    bool readable;   /* there may be bytes to receive */
    bool writable;   /* there may be room to send */
    bool hung_up;    /* the client has closed its side; what it sent before is still there */
    bool lingering;  /* the last answer is sent; the client gets time to read it */
    int64_t ends_ms; /* when it is closed; 0: never */
    struct raw_head head;
    struct raw_body body;
    struct buffer in; /* received and not used up yet, from in_at on */
    size_t in_at;
    struct buffer answer_head;
    size_t answer_size, sent; /* bytes of head and body */
    size_t lingered;          /* bytes thrown away */
    struct exchange exchange;
};

/* Takes over an accepted socket. NULL, with the socket closed, when there is no memory. */
struct http_connection *connection_open(struct connection_set *set, int fd, int64_t now);
/* Closes it, whatever it does; not while a worker has its request. */
void connection_close(struct http_connection *x);

/* Has it run in this turn or the next. */
void connection_make_ready(struct http_connection *x);
/* What epoll says of it. */
void connection_note_events(struct http_connection *x, uint32_t events);

/* Gives each connection of the ready list its turn: a bounded piece of work that waits for nothing, so that no client holds up the
   others. Some may be closed after it. */
void connections_run(struct connection_set *set, int64_t now);

/* Writes the head of the answer; by the thread that has made the answer. */
void connection_prepare_answer(struct http_connection *x);
/* The answer is prepared; from now on it is sent. */
void connection_start_answer(struct http_connection *x, int64_t now);
