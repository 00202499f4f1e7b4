/* Requests whose framing is judged by their bytes, and what their answers must be. */
#pragma once
#include "base/buffer.h"
#include "service.h"

#include "../../api/raw_head.h"

enum outcome { REFUSED, ANSWERED };

struct framing_case {
    const char *name, *bytes;
    size_t size;
    int status;
    enum outcome outcome;
};
#define ROW(name, bytes, status, outcome) { name, bytes, sizeof(bytes) - 1, status, outcome }
#define BAD(name, bytes) ROW(name, bytes, 400, REFUSED)
#define GET_WITH(headers) "GET /healthz HTTP/1.1\r\n" HOST headers "\r\n"
#define POST_WITH(headers, body) "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n" headers "\r\n" body
#define TRAILERS_8 "a:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\n"
#define CHUNKED(body) POST_WITH("Transfer-Encoding: chunked\r\n", body)
#define THING "{\"title\":\"a\"}"

__attribute__((unused)) static size_t times_in(const char *text, const char *words)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, words)) != NULL; p += strlen(words))
        n++;
    return n;
}

/* The answer has the row's status; a refusal is a problem of ours and the last thing on the connection. */
__attribute__((unused)) static void check_answer(int fd, const struct framing_case *row, const char *how)
{
    struct answered *a = client_take(fd, false, PATIENCE_MS);
    ck_assert_msg(a->status == row->status, "%s, %s: %d instead of %d\n%s", row->name, how, a->status, row->status, a->head);
    ck_assert_msg(times_in(a->head, "HTTP/1.1 ") == 1, "%s, %s: two heads\n%s", row->name, how, a->head);
    const char *protects = head_value(a, "X-Content-Type-Options: ");
    ck_assert_msg(protects && strcmp(protects, "nosniff") == 0, "%s, %s: not our answer\n%s", row->name, how, a->head);
    char more;
    if (row->outcome == ANSWERED) {
        ck_assert_msg(client_send(fd, GET("/healthz")), "%s, %s: closed", row->name, how);
        ck_assert_msg(client_take(fd, false, PATIENCE_MS)->status == 200, "%s, %s: the connection is of no more use", row->name,
                      how);
        return;
    }
    const char *value = head_value(a, "Content-Type: ");
    ck_assert_msg(value && strcmp(value, "application/problem+json") == 0, "%s, %s: %s", row->name, how, value);
    ck_assert_msg(strstr(a->body, "\"code\":\"bad_request\""), "%s, %s: %s", row->name, how, a->body);
    value = head_value(a, "\r\nConnection: ");
    ck_assert_msg(value && strcmp(value, "close") == 0, "%s, %s: does not say that it closes", row->name, how);
    ck_assert_msg(client_read(fd, &more, 1, PATIENCE_MS) == 0, "%s, %s: something follows a refusal", row->name, how);
}
