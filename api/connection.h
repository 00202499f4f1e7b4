/* One connection of a client. Its bytes are judged as they come (raw_head.h, raw_body.h) and make up the requests of its exchange,
   one at a time. What needs no worker, and what is refused, is answered from here; the body of what the workers have made is
   written by libmicrohttpd into a pair of sockets, and moved from there to the client. All of it runs on the socket thread. Why
   it is so: registry/decisions/own_loop.md.

   A connection is in a phase:
   phase     who moves it on
   HEAD      begin_request(): the head is whole, to BODY; or refused, to ANSWER
   BODY      read_body(): the body is whole, to WORK, or to ANSWER; or refused, to ANSWER
   WORK      the server, when the workers are done: to LIBRARY by mhd_answer(), or to ANSWER
   LIBRARY   relay_answer(): the answer is with the client, to HEAD or LINGER; it cannot be written, to ANSWER
   ANSWER    send_answer(): our answer is with the client, to HEAD or LINGER
   LINGER    linger(), close_overdue(): the client has closed, or its time is over */
#pragma once
#include "exchange.h"
#include "raw_body.h"
#include "server_limits.h"
#include <sys/socket.h>

struct http_connection;
struct MHD_Connection;

/* What the connections of a service share. */
struct connection_set {
    struct server_limits limits;
    struct server_state state;
    int epoll_fd;
    struct http_connection *all;
    struct http_connection *ready, **ready_end; /* those that have something to do, in turns */
    size_t open;                                /* connections */
    size_t active;                              /* requests under way */
    size_t working;                             /* of them: with the workers */
    struct task *received, **received_end;      /* of them: those that the workers have not been told of */
    bool library_due;                           /* libmicrohttpd has something to do */
    char *scratch;                              /* where bytes pass through */
    struct http_connection *attaching;          /* those whose end of the pair libmicrohttpd was given and has not begun with */
};
/* Closes a descriptor that epoll watches, for epoll too: close() alone leaves it there as long as a process that was begun
   meanwhile holds a copy, and its events would come for a connection that is no more (epoll(7), "Questions and answers", 6). */
void close_watched(const struct connection_set *set, int fd);

enum { SCRATCH_BYTES = 64 * 1024 };

enum connection_phase {
    PHASE_HEAD,    /* no request, or the head of one is not whole */
    PHASE_BODY,    /* the body is on its way */
    PHASE_WORK,    /* the workers have the request */
    PHASE_LIBRARY, /* libmicrohttpd writes the answer */
    PHASE_ANSWER,  /* our own answer is being sent */
    PHASE_LINGER   /* the last answer is sent; the client gets time to read it */
};

/* What epoll's events point to: one of a connection's two sockets. */
struct watched {
    struct http_connection *connection;
    bool is_pair;
};

struct http_connection {
    struct http_connection *previous, *next; /* of all that are open */
    struct http_connection *ready_next;
    struct http_connection *done_next; /* for the workers' list of what is answered */
    struct connection_set *set;
    struct sockaddr_storage address;
    struct peer *peer;        /* the client's address, counted until the memory is given back; NULL: not counted */
    size_t *over_limit_count; /* where it is counted when it is one too many, else NULL */
    struct watched client, pair;
    int fd, pair_fd; /* the client's socket; our end of the pair, -1: there is none */
    int attached_fd; /* libmicrohttpd's end of the pair */
    struct http_connection *attach_next;
    enum connection_phase phase;
    bool is_ready;      /* stands in the ready list */
    bool readable;      /* there may be bytes of the client to receive */
    bool writable;      /* there may be room to send to the client */
    bool hung_up;       /* the client has closed its side; what it sent before is still there */
    bool ended;         /* the client sends no more; it may still read */
    bool pair_readable; /* there may be bytes of libmicrohttpd to receive */
    bool counted;       /* libmicrohttpd's answer has been counted: its first byte has come */
    bool completed;     /* libmicrohttpd has written the whole answer */
    bool closes;        /* the connection is closed after this answer */
    bool gone;          /* closed; only libmicrohttpd still has it */
    int64_t ends_ms;    /* when it is closed; 0: never */
    struct raw_head head;
    struct raw_body body;
    struct buffer in; /* received and not judged yet, from in_at on */
    size_t in_at;
    struct buffer out; /* for the client, from out_at on; and behind it, of the body of our own answer: */
    size_t out_at;
    const char *rest;
    size_t rest_size;
    size_t lingered; /* bytes thrown away */
    struct MHD_Connection *mhd;
    struct exchange exchange;
};

/* Takes over an accepted socket. NULL, with the socket closed, when there is no memory. */
struct http_connection *connection_open(struct connection_set *set, int fd, const struct sockaddr_storage *address, int64_t now);
/* Closes both sides, unless the workers have its request. The memory lives until libmicrohttpd has left too. */
void connection_close(struct http_connection *x);

/* What epoll says of one of its sockets. */
void connection_note_events(const struct watched *w, uint32_t events);

/* Gives each connection of the ready list its turn: a bounded piece of work that waits for nothing, so that no client holds up
   the others. Some may be closed after it. */
void connections_run(struct connection_set *set, int64_t now);

/* The answer of the exchange goes to the client from here. */
void connection_answer(struct http_connection *x, int64_t now);

/* Gives the connection its pair, with the first answer that libmicrohttpd writes for it. *theirs is the end to be given to
   libmicrohttpd, which closes it; -1: it has it. False: the system gives none. */
bool connection_open_pair(struct http_connection *x, int *theirs);
/* libmicrohttpd has been sent the request of an answer that it writes from now on. */
void connection_begin_relay(struct http_connection *x, int64_t now);

/* libmicrohttpd has written the whole answer. */
void connection_completed(struct http_connection *x);
/* libmicrohttpd has begun with the end of the pair that it was given. NULL: the connection was closed before. */
struct http_connection *connection_begun(struct connection_set *set, int attached_fd, struct MHD_Connection *mhd);
/* libmicrohttpd has closed its side; the connection may be freed by this. */
void connection_left(struct http_connection *x);
