/* One connection of a client, in front of libmicrohttpd. Its bytes are judged as they come (raw_head.h, raw_body.h). A good
   request goes on to libmicrohttpd over a pair of sockets, without what that may misread (raw_head_tidy()), and what
   libmicrohttpd writes goes back to the client; a malformed one is answered and closed here, and libmicrohttpd never sees it.
   One request at a time is handed over, so answers keep their order and a refusal comes after them. All of it runs on the socket
   thread. Why it is so: registry/decisions/own_loop.md.

   A connection is in a phase; its exchange, which knows no sockets, in a stage (connection_ is left out of names):
   phase     stage                         who moves it on
   HEAD      IDLE                          begin_request(): the head is whole, or refused
   BODY      IDLE, FRESH                   mhd.c on_target(), begin(): libmicrohttpd reads the head
   BODY      READING, REFUSED              read_body(): the body is whole, or malformed; mhd.c take_body(): it is too much
   BODY      ANSWERED                      read_body(): the answer does not wait for the body
   ANSWER    IDLE, FRESH, READING, REFUSED mhd.c begin(), end_body(): libmicrohttpd reads what was handed over
   ANSWER    WORKING                       mhd_wake(): the workers are done
   ANSWER    ANSWERED                      connection_completed(): libmicrohttpd has written the answer
   ANSWER    IDLE, completed               end_request(): the answer is with the client; to HEAD or LINGER
   ANSWER    ANSWERED                      relay_answer(): libmicrohttpd has ended it unwritten; to REFUSAL
   REFUSAL   REFUSED                       send_refusal(): our own answer is with the client; to LINGER
   LINGER    any                           linger(), close_overdue(): the client has closed, or its time is over */
#pragma once
#include "exchange.h"
#include "raw_body.h"
#include "server_limits.h"
#include <sys/socket.h>

struct http_connection;
struct MHD_Connection;
struct MHD_Response;

/* What the connections of a service share. */
struct connection_set {
    struct server_limits limits;
    struct server_state state;
    int epoll_fd;
    struct http_connection *all;
    struct http_connection *ready, **ready_end; /* those that have something to do, in turns */
    size_t open;                                /* connections */
    size_t active;                              /* requests under way */
    size_t sleeping;                            /* of them: with the workers */
    bool handed_over;                           /* libmicrohttpd has been sent something that it has not looked at */
    char *scratch;                              /* where bytes pass through */
    /* Gives libmicrohttpd its end of the pair, which it closes. False: it takes no more. */
    bool (*attach)(struct http_connection *x, int fd);
    void *attach_arg;
    struct http_connection *attaching; /* those whose end it was given and has not begun with */
};
/* Closes a descriptor that epoll watches, for epoll too: close() alone leaves it there as long as a process that was begun
   meanwhile holds a copy, and its events would come for a connection that is no more (epoll(7), "Questions and answers", 6). */
void close_watched(const struct connection_set *set, int fd);

enum {
    SCRATCH_BYTES = 64 * 1024,
    LIBRARY_BYTES = 32 * 1024,   /* libmicrohttpd's memory for each connection */
    ANSWER_HEAD_BYTES = 4 * 1024 /* of it: left for the head of an answer */
};

enum connection_phase {
    PHASE_HEAD,    /* no request, or the head of one is not whole */
    PHASE_BODY,    /* the head was handed over, the body is on its way */
    PHASE_ANSWER,  /* the request was handed over whole */
    PHASE_REFUSAL, /* our own last answer is being sent */
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
    bool pair_watched;  /* epoll tells when the pair has room again */
    bool answer_begun;  /* the first byte of the answer has come */
    bool completed;     /* libmicrohttpd has written the whole answer */
    bool closes;        /* the connection is closed after this answer */
    bool gone;          /* closed; only libmicrohttpd still has it */
    int64_t ends_ms;    /* when it is closed; 0: never */
    struct raw_head head;
    struct raw_body body;
    struct buffer in; /* received and not judged yet, from in_at on */
    size_t in_at;
    struct buffer to_pair; /* judged, for which the pair had no room, from to_pair_at on */
    size_t to_pair_at;
    struct buffer out; /* for which the client had no room, from out_at on */
    size_t out_at;
    size_t lingered; /* bytes thrown away */
    struct MHD_Connection *mhd;
    struct MHD_Response *response;
    struct exchange exchange;
};

/* Takes over an accepted socket. NULL, with the socket closed, when there is no memory. */
struct http_connection *connection_open(struct connection_set *set, int fd, const struct sockaddr_storage *address, int64_t now);
/* Closes both sides, whatever it does. The memory lives until libmicrohttpd has left too: where a worker has the request, not
   before mhd_wake(). */
void connection_close(struct http_connection *x);

/* What epoll says of one of its sockets. */
void connection_note_events(const struct watched *w, uint32_t events);

/* Gives each connection of the ready list its turn: a bounded piece of work that waits for nothing, so that no client holds up
   the others. Some may be closed after it. */
void connections_run(struct connection_set *set, int64_t now);

/* The answer of the exchange goes to the client from here, past libmicrohttpd, which loses its side; then the connection is
   closed. */
void connection_refuse(struct http_connection *x, int64_t now);

/* libmicrohttpd has written the whole answer. */
void connection_completed(struct http_connection *x);
/* libmicrohttpd has begun with the end of the pair that it was given. NULL: the connection was closed before. */
struct http_connection *connection_begun(struct connection_set *set, int attached_fd, struct MHD_Connection *mhd);
/* libmicrohttpd has closed its side, and the headers that it held are gone; the connection may be freed by this. */
void connection_left(struct http_connection *x);
