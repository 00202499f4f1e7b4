#include "connection_parts.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { RECEIVE_BYTES = 4096 }; /* at a time, for heads: nearly all are smaller */

/* --- from the client ------------------------------------------------------------------------------------------------------- */

ssize_t connection_receive(struct http_connection *x, char *to, size_t capacity)
{
    if (!x->readable)
        return 0;
    ssize_t n = recv(x->fd, to, capacity, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) {
        x->readable = false;
        return 0;
    }
    /* A short read has emptied the socket; the event of the next byte is still to come, but that of a hang-up is not. */
    x->readable = n == (ssize_t)capacity || x->hung_up;
    x->ended = n == 0;
    return n > 0 ? n : -1;
}

ssize_t connection_receive_more(struct http_connection *x)
{
    struct buffer *in = &x->in;
    if (x->in_at > 0) {
        memmove(in->bytes, in->bytes + x->in_at, in->size - x->in_at);
        in->size -= x->in_at;
        x->in_at = 0;
    }
    buffer_reserve(in, RECEIVE_BYTES);
    ssize_t n = connection_receive(x, in->bytes + in->size, RECEIVE_BYTES);
    in->size += n > 0 ? (size_t)n : 0;
    return n;
}

/* --- to libmicrohttpd ------------------------------------------------------------------------------------------------------ */

bool connection_open_pair(struct http_connection *x)
{
    int ends[2];
    if (x->pair_fd >= 0)
        return true;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = &x->pair };
    if (epoll_ctl(x->set->epoll_fd, EPOLL_CTL_ADD, ends[0], &event) != 0) {
        close(ends[0]);
        close(ends[1]);
        return false;
    }
    x->pair_fd = ends[0];
    x->attached_fd = ends[1];
    x->attach_next = x->set->attaching;
    x->set->attaching = x;
    return x->set->attach(x, ends[1]);
}

/* Bytes that went; where libmicrohttpd has closed its end, all of them: what it wrote before is still to be read. */
static size_t send_to_pair(struct http_connection *x, const char *bytes, size_t size)
{
    ssize_t n = send(x->pair_fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    x->set->handed_over = true;
    if (n >= 0)
        return (size_t)n;
    return errno == EAGAIN ? 0 : size;
}

/* Only large bodies fill a pair: from then on epoll tells when there is room. */
static void watch_pair(struct http_connection *x)
{
    if (x->pair_watched)
        return;
    struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = &x->pair };
    (void)epoll_ctl(x->set->epoll_fd, EPOLL_CTL_MOD, x->pair_fd, &event);
    x->pair_watched = true;
}

void connection_hand_over(struct http_connection *x, const char *bytes, size_t size)
{
    size_t sent = size > 0 ? send_to_pair(x, bytes, size) : 0;
    if (sent == size)
        return;
    buffer_add(&x->to_pair, bytes + sent, size - sent);
    watch_pair(x);
}

bool connection_hand_over_rest(struct http_connection *x)
{
    struct buffer *b = &x->to_pair;
    if (x->to_pair_at < b->size)
        x->to_pair_at += send_to_pair(x, b->bytes + x->to_pair_at, b->size - x->to_pair_at);
    if (x->to_pair_at < b->size)
        return false;
    b->size = x->to_pair_at = 0;
    return true;
}

void connection_close_pair(struct http_connection *x)
{
    if (x->pair_fd < 0)
        return;
    close_watched(x->set, x->pair_fd);
    x->pair_fd = -1;
    x->set->handed_over = true;
}

/* --- to the client --------------------------------------------------------------------------------------------------------- */

ssize_t connection_send(struct http_connection *x, const char *bytes, size_t size)
{
    ssize_t n = send(x->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN)
        return -1;
    x->writable = n == (ssize_t)size;
    return n > 0 ? n : 0;
}

enum connection_progress connection_send_kept(struct http_connection *x)
{
    struct buffer *b = &x->out;
    if (x->out_at < b->size) {
        if (!x->writable)
            return WAITS;
        ssize_t n = connection_send(x, b->bytes + x->out_at, b->size - x->out_at);
        if (n < 0) {
            connection_close(x);
            return CLOSED;
        }
        x->out_at += (size_t)n;
        if (x->out_at < b->size)
            return WAITS;
    }
    b->size = x->out_at = 0;
    return WENT_ON;
}
