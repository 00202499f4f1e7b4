#include "connection_parts.h"

#include "metrics.h"
#include "peers.h"
#include <assert.h>
#include <sys/epoll.h>
#include <unistd.h>

/* --- the list of what has something to do ----------------------------------------------------------------------------------- */

/* Has it run in this turn or the next. */
void connection_make_ready(struct http_connection *x)
{
    struct connection_set *set = x->set;
    if (x->is_ready)
        return;
    x->is_ready = true;
    x->ready_next = NULL;
    *set->ready_end = x;
    set->ready_end = &x->ready_next;
}

static void leave_ready(struct http_connection *x)
{
    struct connection_set *set = x->set;
    if (!x->is_ready)
        return;
    struct http_connection **at = &set->ready;
    while (*at && *at != x)
        at = &(*at)->ready_next;
    assert(*at);
    *at = x->ready_next;
    if (!*at)
        set->ready_end = at;
    x->is_ready = false;
}

void connection_note_events(const struct watched *w, uint32_t events)
{
    struct http_connection *x = w->connection;
    bool may_receive = events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    if (w->is_pair) {
        x->pair_readable = x->pair_readable || may_receive;
    } else {
        x->readable = x->readable || may_receive;
        x->writable = x->writable || (events & (EPOLLOUT | EPOLLHUP | EPOLLERR));
        x->hung_up = x->hung_up || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
    }
    if (x->phase != PHASE_WORK)
        connection_make_ready(x);
}

/* --- open and close --------------------------------------------------------------------------------------------------------- */

struct http_connection *connection_open(struct connection_set *set, int fd, const struct sockaddr_storage *address, int64_t now)
{
    struct http_connection *x = calloc(1, sizeof *x);
    if (!x) {
        close(fd);
        return NULL;
    }
    x->set = set;
    x->address = *address;
    x->client = (struct watched){ x, false };
    x->pair = (struct watched){ x, true };
    x->fd = fd;
    x->pair_fd = -1;
    x->writable = true;
    x->ends_ms = now + set->limits.idle_ms;
    exchange_start(&x->exchange, &set->state);
    x->next = set->all;
    if (x->next)
        x->next->previous = x;
    set->all = x;
    set->open++;
    metrics_add(METRIC_CONNECTIONS, 1);
    metrics_add(METRIC_CONNECTIONS_TAKEN, 1);
    return x;
}

static void release(struct http_connection *x)
{
    if (x->phase == PHASE_LIBRARY && !x->counted)
        exchange_count_answer(&x->exchange);
    exchange_end(&x->exchange);
    peer_leave(x->peer);
    buffer_free(&x->in);
    buffer_free(&x->out);
    free(x);
}

static void leave_attaching(struct http_connection *x)
{
    struct http_connection **at = &x->set->attaching;
    while (*at && *at != x)
        at = &(*at)->attach_next;
    if (*at)
        *at = x->attach_next;
}

void close_watched(const struct connection_set *set, int fd)
{
    (void)epoll_ctl(set->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
    close(fd);
}

void connection_close(struct http_connection *x)
{
    struct connection_set *set = x->set;
    assert(!x->gone && x->phase != PHASE_WORK);
    *(x->previous ? &x->previous->next : &set->all) = x->next;
    if (x->next)
        x->next->previous = x->previous;
    leave_ready(x);
    leave_attaching(x);
    set->open--;
    set->active -= x->phase != PHASE_HEAD && x->phase != PHASE_LINGER;
    if (x->over_limit_count)
        --*x->over_limit_count;
    close_watched(set, x->fd);
    connection_close_pair(x);
    metrics_add(METRIC_CONNECTIONS, -1);
    x->gone = true;
    if (!x->mhd)
        release(x);
}

struct http_connection *connection_begun(struct connection_set *set, int attached_fd, struct MHD_Connection *mhd)
{
    struct http_connection *x = set->attaching;
    while (x && x->attached_fd != attached_fd)
        x = x->attach_next;
    if (!x)
        return NULL;
    leave_attaching(x);
    x->mhd = mhd;
    return x;
}

void connection_left(struct http_connection *x)
{
    x->mhd = NULL;
    if (x->gone) {
        release(x);
        return;
    }
    x->pair_readable = true;
    connection_make_ready(x);
}

/* --- turns ---------------------------------------------------------------------------------------------------------------- */

static enum connection_progress step(struct http_connection *x, int64_t now, size_t *turn_bytes)
{
    switch (x->phase) {
    case PHASE_HEAD:
        return connection_read_head(x, now);
    case PHASE_BODY:
        return connection_read_body(x, now, turn_bytes);
    case PHASE_WORK:
        break;
    case PHASE_LIBRARY:
        return connection_relay_answer(x, now);
    case PHASE_ANSWER:
        return connection_send_answer(x, now);
    case PHASE_LINGER:
        return connection_linger(x);
    }
    return WAITS;
}

/* Does what can be done without waiting. It may be closed after. */
static void advance(struct http_connection *x, int64_t now)
{
    size_t turn_bytes = 0;
    enum connection_progress progress;
    do
        progress = step(x, now, &turn_bytes);
    while (progress == WENT_ON);
    if (progress == TURN_OVER)
        connection_make_ready(x);
}

/* The list of this turn stands apart from the one of the next, so a turn closes no other connection than its own. */
void connections_run(struct connection_set *set, int64_t now)
{
    struct http_connection *x = set->ready, *next;
    set->ready = NULL;
    set->ready_end = &set->ready;
    for (; x; x = next) {
        next = x->ready_next;
        x->is_ready = false;
        advance(x, now);
    }
}
