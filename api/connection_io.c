#include "connection_parts.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/uio.h>
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

bool connection_open_pair(struct http_connection *x, int *theirs)
{
    int ends[2];
    *theirs = -1;
    if (x->mhd)
        return true;
    connection_close_pair(x);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = &x->pair };
    if (epoll_ctl(x->set->epoll_fd, EPOLL_CTL_ADD, ends[0], &event) != 0) {
        close(ends[0]);
        close(ends[1]);
        return false;
    }
    x->pair_fd = ends[0];
    *theirs = x->attached_fd = ends[1];
    x->attach_next = x->set->attaching;
    x->set->attaching = x;
    return true;
}

void connection_close_pair(struct http_connection *x)
{
    if (x->pair_fd < 0)
        return;
    close_watched(x->set, x->pair_fd);
    x->pair_fd = -1;
    x->set->library_due = true;
}

/* --- to the client --------------------------------------------------------------------------------------------------------- */

/* Sends two pieces as one; how many of their bytes went, -1: the client is gone. */
static ssize_t send_both(struct http_connection *x, const char *first, size_t first_size, const char *second, size_t second_size)
{
    struct iovec pieces[2] = { { (char *)(uintptr_t)first, first_size }, { (char *)(uintptr_t)second, second_size } };
    const struct msghdr message = { .msg_iov = pieces, .msg_iovlen = 2 };
    ssize_t n = sendmsg(x->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN)
        return -1;
    x->writable = n == (ssize_t)(first_size + second_size);
    return n > 0 ? n : 0;
}

enum connection_progress connection_send(struct http_connection *x)
{
    struct buffer *b = &x->out;
    size_t kept = b->size - x->out_at, piece = x->rest_size < SEND_TURN_BYTES ? x->rest_size : SEND_TURN_BYTES;
    if (kept + piece > 0) {
        if (!x->writable)
            return WAITS;
        ssize_t n = send_both(x, b->bytes + x->out_at, kept, x->rest, piece);
        if (n < 0)
            return close_it(x);
        size_t of_kept = (size_t)n < kept ? (size_t)n : kept, of_rest = (size_t)n - of_kept;
        x->out_at += of_kept;
        x->rest += of_rest;
        x->rest_size -= of_rest;
        if (!x->writable)
            return WAITS;
    }
    b->size = x->out_at = 0;
    return x->rest_size > 0 ? TURN_OVER : WENT_ON;
}

enum connection_progress connection_send_bytes(struct http_connection *x, const char *bytes, size_t size)
{
    ssize_t n = send_both(x, bytes, size, NULL, 0);
    if (n < 0)
        return close_it(x);
    buffer_add(&x->out, bytes + n, size - (size_t)n);
    return x->writable ? WENT_ON : WAITS;
}
