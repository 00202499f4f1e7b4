/* Clients that add suppliers while the program or its database is killed or stopped, and whether what was acknowledged is there. */
#pragma once
#include "own_program.h"
#include <pthread.h>
#include <stdatomic.h>

enum {
    CLIENTS = 8, /* the even ones write, the odd ones read */
    WRITERS = CLIENTS / 2,
    ACKNOWLEDGED_MAX = 20000
};

extern struct writing_clients {
    struct {
        int64_t number;
        unsigned n;
    } acknowledged[ACKNOWLEDGED_MAX];
    atomic_uint count;      /* of acknowledged */
    atomic_uint next;       /* the next supplier's */
    atomic_uint unfinished; /* sent, and no whole answer came */
    atomic_int wrong;       /* a status that nothing explains, or 0 */
    pthread_mutex_t lock;
    char refusal[512]; /* the last answer to a write that was not 201, under the lock */
    atomic_bool stop;
    bool persistent; /* a client that gets no answer, or the answer that the database is away or full, goes on */
} writing;

/* Adds one supplier over a connection of its own; the status. */
int post_status(char *answer, size_t room);

/* Starts the clients; `persistent`: one that gets no good answer goes on. */
void start_clients(bool persistent);
/* Waits for their end. They end when the test says writing.stop, or, if they are not persistent, without a good answer. */
void end_clients(void);
/* Waits until so many more were acknowledged. */
void wait_acknowledged(unsigned before, unsigned more);

/* Every acknowledged supplier is there under its number and its name; every supplier that is there is whole, with its trail. */
void check_database(void);
