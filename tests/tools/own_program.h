/* The whole program with its private PostgreSQL, which syncs what it writes, and a look into its database past it. */
#pragma once
#include "../sanitized.h"
#include "client.h"
#include "cluster/cluster.h"

/* A suite whose tests kill what sanitizers would look at has none under them; 20 starts would be slow, too. */
#ifdef SANITIZED
#define add_unsanitized(t, test) ((void)(t), (void)(test))
#else
#define add_unsanitized(t, test) tcase_add_test(t, test)
#endif
/* A case of the suite whose tests each have a home without a server. */
TCase *own_program_case(Suite *s, const char *name);

extern char home[];
extern struct own_program {
    pid_t process;
    uint16_t port;
    int err; /* what it says on its standard error */
} program;

/* What it said, for the message of a failed test. */
const char *said(void);
/* Starts the service and waits until it listens, without any other help. */
void start_program(void);
/* Waits for its end; the exit status. */
int wait_program(void);

/* The status of a request; waits until it is this one. */
int get_status(const char *path);
void wait_status(const char *path, int status);

/* Keeps the private server running, with a session of `call` on its database; part() ends that. */
struct cluster *join(void);
void part(struct cluster *cl);
/* The private server's process; fails the test when there is none, or gives 0. */
pid_t postmaster(void);
pid_t postmaster_or_none(void);
