/* Declarations that the files of this directory share; no other file includes it. */
#pragma once
#include "base/utf8.h"
#include "shape.h"

enum {
    SEVERAL_LINES_FROM = 1000, /* a text field of so many characters may hold line breaks and tabs */
    JSON_DEPTH_MAX = 16        /* a supplier with its capabilities and their rates is 6 deep */
};

/* Whether the field names a record that this one lies in (parent->name and further up): inside that record it is neither
   given nor required. */
bool field_is_of_ancestor(const struct shape *s, const struct field *f);

/* "outer.name" and "outer.name.index", for call->path; `outer` may be NULL. */
const char *path_part(struct call *c, const char *outer, const char *name);
const char *path_item(struct call *c, const char *outer, const char *name, size_t index);

/* What a person typed, fit to be named in an error: control characters made "?", at most 60 characters. */
const char *excerpt(struct arena *mem, const char *text);

/* What would have been right, in the caller's language: a message `expected_<key>`. */
#define EXPECTED(c, key, ...) tr((c)->mem, (c)->language, MESSAGE_expected_##key, ##__VA_ARGS__)

/* Fails with FORMAT: arguments `expected` (a phrase in the caller's language) and `value` (what was given, may be NULL). */
bool fail_format(struct call *c, const char *name, const char *value, const char *expected) __attribute__((warn_unused_result));

/* Who wrote a value: a program (days as YYYY-MM-DD, a decimal point), or a person, in the language of the call. */
enum value_form { VALUE_MACHINE, VALUE_TYPED };

/* Reads text into a member of one of the single kinds (no texts, list or part); blank clears it. Errors stand under `name`.
   The text is well-formed UTF-8 and outlives the call. */
bool value_read(struct call *c, const struct field *f, enum value_form form, const char *name, const char *text, void *member)
    __attribute__((warn_unused_result));

/* One item of a KIND_TEXTS field; a blank one fails with REQUIRED. */
bool value_read_item(struct call *c, const struct field *f, const char *name, const char *text, const char **out)
    __attribute__((warn_unused_result));

/* What is wrong with JSON bytes before any parser sees them, and a copy for the parser. A number is read from the bytes
   as they were written (a parser would make a double of it), so in the copy each well-formed number is 0 and blanks. */
enum json_verdict { JSON_TEXT_OK, JSON_TEXT_ENCODING, JSON_TEXT_DEPTH };
struct json_text {
    const char *bytes;
    size_t size;
    char *copy;       /* same size: positions in it are positions in the bytes */
    const char *rest; /* where json_text_number() goes on */
};
/* Skips a leading byte order mark. *position is where the fault is. */
enum json_verdict json_text_start(struct arena *mem, struct json_text *t, const char *bytes, size_t size, size_t *position);

/* The next number in the order of the document, which must be valid JSON: `size` bytes; 0 at the end. */
const char *json_text_number(struct json_text *t, size_t *size);

/* The dotted path of what stands before `position` ("identifiers.0.value"); NULL for the document itself. */
const char *json_text_path(struct arena *mem, const struct json_text *t, size_t position);

/* Line and column (characters), both from 1, as text. */
void json_text_place(struct arena *mem, const struct json_text *t, size_t position, const char **line, const char **column);

/* Reads JSON text into the member: an object that a list appends or that a part is, or an array of texts. In shape_json.c. */
bool member_read_json(struct call *c, const struct field *f, const char *text, void *record) __attribute__((warn_unused_result));
