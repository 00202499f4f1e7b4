/* A request and a reply as plain data: no sockets here. */
#pragma once
#include "base/buffer.h"
#include "base/text.h"
#include "spool.h"

/* One query parameter or header. `value` NULL: "?flag". */
struct name_value {
    const char *name, *value;
};

/* Everything lives in `mem` until the reply has been sent. */
struct request {
    struct arena *mem;
    const char *id;           /* request id, for the log and the X-Request-Id header */
    const char *method;       /* "GET"; HEAD stays HEAD */
    const char *path;         /* raw, percent-encoded, without the query; starts with '/', or "*" */
    const char *authority;    /* of a target in absolute form ("http://host:port/…"), else NULL */
    struct name_value *query; /* percent-decoded, checked UTF-8, in order; repeats kept */
    size_t query_count;
    struct name_value *headers; /* names as sent; look up with request_header() */
    size_t header_count;
    const char *cookies; /* all Cookie headers as one, for request_cookie(); NULL: none. They are not among the headers */
    const char *body;    /* whole, followed by a NUL */
    size_t body_size;
    enum language language; /* the reader's: ?lang=, else Accept-Language */
    int64_t deadline_ms;    /* on the monotonic clock; an answer after it is of no use */
};

enum {
    REQUEST_QUERY_MAX = 64,
    REPLY_HEADERS_MAX = 24,
    REPLY_HEADERS_OWN = 16 /* of them: for all but cookies */
};

/* A text that several answers have in common; it goes with the last that lets go of it. For one thread. */
struct shared_text {
    struct buffer text;
    unsigned holders;
};
struct shared_text *shared_text_new(void) __attribute__((returns_nonnull));
/* NULL is fine. */
void shared_text_release(struct shared_text *it);

/* What a browser may do with an answer, and how long anybody may keep it. */
enum reply_policy {
    POLICY_DATA,     /* of the registry, for programs; also errors and what the service says of itself: never kept */
    POLICY_DOCUMENT, /* of the registry, for people: never kept, carries its style, loads nothing */
    POLICY_FILE,     /* the same for everybody: may be kept, and is asked for again with its tag */
    POLICY_PAGE,     /* the same, and loads what lies beside it */
    POLICY_ASSET,    /* what pages load: never changes at its address */
    REPLY_POLICY_COUNT
};

struct reply {
    int status;
    enum reply_policy policy;
    const char *content_type; /* lives as long as a header's value; NULL: no body */
    struct buffer body;       /* on the heap, until the answer is sent */
    struct spool *spool;      /* of a body that does not fit there: holds all of it, where it holds anything; NULL: none */
    const char *lasting;      /* instead of body: bytes that outlive every reply, and are not copied */
    size_t lasting_size;
    struct shared_text *shared;                   /* instead of body: held by this reply, until it is sent */
    struct name_value headers[REPLY_HEADERS_MAX]; /* others: ETag, Link, Allow, Retry-After, Location … */
    size_t header_count;
};

/* Reads the target of a request line as it came: sets path, authority and query. Fails with ENCODING for broken
   percent-encoding, NUL or bytes that are no UTF-8, with BAD_REQUEST for a target that is no path. */
bool request_read_target(struct call *c, struct request *r, const char *target) __attribute__((warn_unused_result));

/* Chooses the language of the answer. Fails with NOT_ACCEPTABLE for a ?lang= that is none of ours (Accept-Language never
   fails). */
bool request_read_language(struct call *c, struct request *r) __attribute__((warn_unused_result));

/* Whether it only reads: GET or HEAD. */
bool request_reads(const struct request *r);

/* A header by its name, any case; NULL when absent. How often it stands there. */
const char *request_header(const struct request *r, const char *name);
/* Of a header that is a list: all its lines as one (RFC 9110 §5.3). */
const char *request_header_list(const struct request *r, const char *name);
size_t request_header_times(const struct request *r, const char *name);

/* A query parameter by its name; NULL when absent (or without a value). */
const char *request_parameter(const struct request *r, const char *name);

/* Whether a caller's own request id may stand in our log and answer: 1 to 64 of A-Z a-z 0-9 . _ - */
bool request_id_is_sane(const char *id);

/* Decodes %XX (and '+' as a blank, in a query) of `size` bytes. NULL for broken encoding, a NUL or bytes that are no UTF-8. */
const char *percent_decode(struct arena *mem, const char *text, size_t size, bool plus_is_blank);
/* Adds text so that it can stand in a path segment or query value. */
void percent_encode(struct buffer *b, const char *text);

/* Every status that the service answers with, in order. */
struct http_status {
    int status;
    const char *phrase;
};
enum { HTTP_STATUS_COUNT = 21 };
extern const struct http_status http_statuses[HTTP_STATUS_COUNT];
/* Its place in the table; HTTP_STATUS_COUNT: it has none. */
size_t http_status_index(int status);

/* Adds a header, for which there must be room; name and value must live until the reply is sent. */
void reply_header(struct reply *r, const char *name, const char *value);

/* The request's id and the headers of the reply's policy, which keep browsers from guessing types, framing, caching and leaking. */
void reply_common(const struct request *r, struct reply *out);

/* The bytes of the body, none without a content type; NULL with a size: they are in the spool. */
const char *reply_body(const struct reply *r, size_t *size);

/* Writes the head of a reply, with the headers of reply_common(); `connection` is the value of that header, NULL: it needs none. */
void reply_write_head(const struct request *r, struct reply *reply, const char *connection, struct buffer *out);

/* RFC 9457 problem details for the call's errors, in the request's language; replaces what the reply held. BUSY,
   DATABASE_AWAY and CANCELLED carry Retry-After: with them nothing was changed. */
void reply_problem(struct call *c, const struct request *r, struct reply *out);
/* The same with a status that is not the one of the error's row: a head is too large in more than one way. */
void reply_problem_as(struct call *c, const struct request *r, int status, struct reply *out);
/* Answers a method that the address does not take: OPTIONS, which asks what it takes, with 204, others with 405. */
void reply_allowed_methods(struct call *c, const struct request *r, const char *allow, struct reply *out);

/* Back to an empty reply, its memory given back. */
void reply_clear(struct reply *r);
