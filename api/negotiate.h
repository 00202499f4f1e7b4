/* What HTTP lets two programs agree on: forms of an answer (Accept), versions of a record (ETag, If-Match, If-None-Match) and
   the media types of bodies. */
#pragma once
#include "base/form.h"
#include "request.h"

/* Chooses among the `offered` forms (bits 1 << enum form; the first is the default one) by ?format=, else by Accept with its
   quality values (RFC 9110 §12.5.1). Fails with NOT_ACCEPTABLE. */
bool negotiate_form(struct call *c, const struct request *r, unsigned offered, enum form *out)
    __attribute__((warn_unused_result));

/* Whether an answer may come packed by gzip, and the client likes that no less than plain bytes (Accept-Encoding, RFC 9110
   §12.5.3). */
bool accepts_gzip(const struct request *r);

/* Whether a Content-Type header is of this media type, whatever its parameters; "" fits none. */
bool media_type_is(const char *content_type, const char *media_type);
/* The charset parameter of a Content-Type header, without its quotes; NULL: it has none. In `mem`. */
const char *media_type_charset(struct arena *mem, const char *content_type);

/* The strong tag of a representation: "version.hash", the hash over its bytes; without a version: "hash". In `mem`. */
const char *etag_make(struct arena *mem, struct maybe_int version, const char *bytes, size_t size);

/* Gives an answer its tag, and judges what the request asks of it (RFC 9110 §13.2.2): of a reader who has this very representation
   it becomes 304 without a body; for one who asks for another alone it fails with STALE. */
bool reply_tag(struct call *c, const struct request *r, const char *etag, struct reply *out) __attribute__((warn_unused_result));

/* Whether a list of tags names this one or is "*"; `weak_ones_too`: the weak comparison, for If-None-Match. */
bool etag_is_named(const char *list, const char *etag, bool weak_ones_too);

/* Reads If-Match: the version in the first tag of the list that can be one of ours; "*" leaves it unknown. Fails with FORMAT when
   it is no list of tags, with STALE when none can be ours (then it matches nothing). */
bool etag_read_if_match(struct call *c, const char *if_match, struct maybe_int *version) __attribute__((warn_unused_result));
/* Whether a tag of the list names this version. */
bool etag_names_version(const char *if_match, int64_t version);
