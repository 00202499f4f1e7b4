#include "accept.h"

#include "connection.h"
#include "failure_log.h"
#include "metrics.h"
#include "peers.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    ACCEPTS_PER_TURN = 64,
    SPARE_MS = 2000, /* how long a connection above the limits may take for its head */
    /* Of each connection, in the kernel. A client that does not read keeps so much there; and one call that fills more, for a
       client with a tiny window, has been seen to take 14 ms. */
    SEND_BUFFER_BYTES = 128 * 1024
};

struct acceptor {
    struct connection_set *set;
    struct peers *peers;
    int fd;                  /* that it listens on; -1: no more */
    bool is_resting;         /* epoll tells nothing of new connections */
    size_t over_limit_count; /* of those that are open */
    struct buffer refusal;   /* sent at once to those for whom there is not even a spare place */
};

/* Answers without having read. What has come is received first, within bounds: closing a socket with unread bytes would take the
   answer back. */
static void reject(const struct acceptor *a, int fd)
{
    char ignored[4096];
    for (int i = 0; i < 16 && recv(fd, ignored, sizeof ignored, MSG_DONTWAIT) == (ssize_t)sizeof ignored; i++)
        ;
    (void)send(fd, a->refusal.bytes, a->refusal.size, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(fd);
}

static void take_connection(struct acceptor *a, int fd, const struct sockaddr_storage *address, int64_t now)
{
    struct connection_set *set = a->set;
    struct peer *peer = peer_enter(a->peers, address);
    bool full = set->open >= a->over_limit_count + set->limits.connections_max,
         too_many = peer_count(peer) > set->limits.per_address_max;
    if (full || too_many) {
        metrics_add(METRIC_TURNED_AWAY, 1);
        failure_log(LOG_WARN, ERROR_BUSY, "", "accept", full ? "too many connections" : "too many connections of one address",
                    now);
    }
    if ((full || too_many) && a->over_limit_count >= CONNECTIONS_SPARE) {
        peer_leave(peer);
        reject(a, fd);
        return;
    }
    struct http_connection *x = connection_open(set, fd, address, now);
    if (!x) {
        peer_leave(peer);
        return;
    }
    x->peer = peer;
    x->exchange.peer_share = peer_share(peer);
    if (full || too_many) {
        x->over_limit_count = &a->over_limit_count;
        a->over_limit_count++;
        x->exchange.over_limit = true;
        x->ends_ms = now + (set->limits.idle_ms < SPARE_MS ? set->limits.idle_ms : SPARE_MS);
    }
    struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = &x->client };
    if (epoll_ctl(set->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        connection_close(x);
}

static void rest(struct acceptor *a, bool is_resting)
{
    struct epoll_event event = { .events = is_resting ? 0 : EPOLLIN, .data.ptr = a };
    (void)epoll_ctl(a->set->epoll_fd, EPOLL_CTL_MOD, a->fd, &event);
    a->is_resting = is_resting;
}

void acceptor_resume(struct acceptor *a)
{
    if (a->is_resting && a->fd >= 0)
        rest(a, false);
}

void acceptor_run(struct acceptor *a, int64_t now)
{
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage address = { 0 };
        socklen_t size = sizeof address;
        int fd = accept4(a->fd, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            take_connection(a, fd, &address, now);
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR && errno != ECONNABORTED) {
            rest(a, true);
            return;
        }
    }
}

/* The answer for those who are not even read, made once: in English, without a request's id. */
static void make_refusal(struct acceptor *a, struct call *c)
{
    struct request nobody = { .mem = c->mem, .method = "GET", .path = "" };
    struct reply reply = { 0 };
    struct call refused;
    call_start(&refused, c->mem, LANGUAGE_EN);
    (void)fail(&refused, ERROR_BUSY, NULL);
    reply_problem(&refused, &nobody, &reply);
    reply_write_head(&nobody, &reply, "close", &a->refusal);
    buffer_add(&a->refusal, reply.body.bytes, reply.body.size);
    reply_clear(&reply);
}

bool accept_proxies(struct call *c, struct peers *peers, const char *list)
{
    return peers_exempt(peers, list) || fail(c, ERROR_FORMAT, "trusted_proxies", "value", list, "expected", "127.0.0.1, ::1");
}

bool acceptor_start(struct call *c, struct connection_set *set, int fd, struct acceptor **out)
{
    struct acceptor *a = TAKE(c->mem, struct acceptor);
    *a = (struct acceptor){ .set = set, .peers = peers_new(), .fd = fd };
    *out = a;
    if (!accept_proxies(c, a->peers, set->limits.proxies))
        return false;
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = a };
    if (epoll_ctl(set->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        return fail_detail(c, ERROR_REFUSED, NULL, "epoll: %s", strerrordesc_np(errno));
    /* Accepted sockets inherit both. */
    int on = 1, bytes = SEND_BUFFER_BYTES;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    make_refusal(a, c);
    return true;
}

void acceptor_stop(struct acceptor *a)
{
    if (a->fd >= 0)
        close_watched(a->set, a->fd);
    a->fd = -1;
}

void acceptor_end(struct acceptor *a)
{
    if (!a)
        return;
    acceptor_stop(a);
    peers_free(a->peers);
    buffer_free(&a->refusal);
}
