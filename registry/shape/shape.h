/* A shape is the one table of a noun's fields. It reads JSON, flags and query strings into the noun's struct, binds it to
   statements, reads rows into it, writes it as JSON, CSV or text, and documents itself. The name of a field is the same in
   the SQL column, the C member, the JSON key, the CSV template and the flag. */
#pragma once
#include "base/buffer.h"
#include "base/call.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/list.h"
#include "base/maybe.h"
#include "base/number.h"
#include "base/text.h"

enum kind {
    KIND_TEXT,    /* const char *            NULL: absent   */
    KIND_INT,     /* struct maybe_int                       */
    KIND_BOOL,    /* struct maybe_bool       yes, no, unknown */
    KIND_DATE,    /* struct date                            */
    KIND_INSTANT, /* struct instant                         */
    KIND_DECIMAL, /* struct decimal                         */
    KIND_NUMBER,  /* struct number           "HR-0042173"   */
    KIND_CHOICE,  /* an enum; 0: absent, i: choices[i]      */
    KIND_TEXTS,   /* struct texts                           */
    KIND_LIST,    /* LIST_OF(type): records of another shape */
    KIND_RECORD   /* a struct by value: one record of another shape */
};

/* Where a field takes part. */
enum role {
    KEY = 1,         /* names the record: in the path, or the command's first words */
    ADD = 2,         /* may be given when the record is added */
    REQUIRED = 4,    /* must be given then, and may not be cleared */
    CHANGE = 8,      /* may be changed */
    READ = 16,       /* is part of the answer */
    FILTER = 32,     /* chooses rows of a list */
    STORE = 64,      /* a column that the program computes and writes; it is neither given nor shown */
    TOP_LEVEL = 128, /* with READ: only where the record is not inside another */
    QUERY = 256,     /* a parameter of a query (search, report) */
    RELEASE = 512,   /* given when the record is released */
    DETAIL = 1024,   /* shown only where the whole record is requested */
    STAMP = 2048     /* written only with many records at once (catalogue/bulk.h): where they come from */
};

enum {
    TEXT_MAX_DEFAULT = 200, /* characters of a text field without a bound of its own */
    LIST_MAX_DEFAULT = 100  /* items of such a list */
};

struct shape;
struct stmt;

struct field {
    const char *name;
    const char *const *choices; /* KIND_CHOICE, and KIND_TEXTS of nothing else: names from 1, ended by NULL ([0] is NULL too) */
    const char *words;          /* KIND_CHOICE: its words are the messages choice_<words>_<name>, where they exist. KIND_TEXT: it
                                   holds the name of a choice, which people read in their language */
    const char *scheme;         /* a concept of this scheme; "*": of any; a bare code is read as of this scheme */
    const struct shape *of;     /* KIND_LIST, KIND_RECORD */
    const struct stmt *load;    /* KIND_LIST: the statement that reads it for many; NULL: the children's own */
    const char *key;            /* with .load: its column that numbers the record a row belongs to; NULL: the one named after the
                                   record's shape. Lists of one .load and .of share one reading */
    const char *sql;            /* READ: no column, but this expression over the row t; NULL: the column of its name */
    const char *filter;         /* FILTER: the condition over the row t and :given_<name>; NULL: the column equals it */
    const char *not_before;     /* KIND_DATE: the date that this one may not lie before */
    size_t offset;
    size_t max;             /* characters of a text, items of a list; 0: the default */
    int64_t low, high;      /* KIND_INT, KIND_DECIMAL: bounds, when low < high */
    const char *by_default; /* what it holds where it is left out: in its machine form, "today" for a date; NULL: nothing */
    enum kind kind;
    unsigned roles;
    unsigned decimals;     /* KIND_DECIMAL */
    bool country;          /* a country's code: upper-cased, two letters */
    bool json;             /* KIND_TEXT: the text is JSON, written as it is */
    bool owner_only;       /* read by the record's owner alone; for any other reader it is unknown */
    const char *refers_to; /* KIND_NUMBER: the number of a record of this noun; unknown to who may not see that record */
    bool beside_rows;      /* of a query: it does not choose rows, so that a cursor goes on when it changes */
};

struct shape {
    const char *name;           /* "certificate": JSON singular, flag of a list, noun of commands */
    const char *plural;         /* "certificates": JSON key of a list, path segment */
    const char *table;          /* SQL table, NULL for shapes that are no table */
    const struct shape *parent; /* the shape whose child this is; the field that refers to it is called parent->name */
    const char *compact;        /* its short form on the command line: "scheme:value"; the last field takes the rest; fields at
                                      the end may be left out unless they are REQUIRED */
    const char *order;          /* field by which lists are sorted before the number; NULL: by number alone */
    const struct field *fields;
    size_t field_count;
    size_t size;
};

/* The fields that were given, by their index in the shape. */
struct field_mask {
    uint64_t bits;
};
#define ALL_FIELDS ((struct field_mask){ ~(uint64_t)0 })
enum { SHAPE_FIELDS_MAX = 64 };

#define KIND_OF(value)                                                                                                           \
    _Generic((value),                                                                                                            \
        const char *: KIND_TEXT,                                                                                                 \
        struct maybe_int: KIND_INT,                                                                                              \
        struct maybe_bool: KIND_BOOL,                                                                                            \
        struct date: KIND_DATE,                                                                                                  \
        struct instant: KIND_INSTANT,                                                                                            \
        struct decimal: KIND_DECIMAL,                                                                                            \
        struct number: KIND_NUMBER,                                                                                              \
        unsigned: KIND_CHOICE,                                                                                                   \
        struct texts: KIND_TEXTS)

/* "730" of a macro that is 730, for .by_default. */
#define MACRO_TEXT(macro) MACRO_TEXT_OF(macro)
#define MACRO_TEXT_OF(number) #number

/* FIELD(certificate, valid_until, ADD | CHANGE | READ, .max = 10): a row of a shape's table; the kind comes from the member. */
#define FIELD(type, member, role_bits, ...)                                                                                      \
    { .name = #member,                                                                                                           \
      .kind = KIND_OF(((struct type *)0)->member),                                                                               \
      .offset = offsetof(struct type, member),                                                                                   \
      .roles = (role_bits),                                                                                                      \
      ##__VA_ARGS__ }
/* FIELDS(named_concept, READ, concept, label, language): rows of which no more is to be said, for up to 40 members. The preprocessor
   does not expand a macro inside itself: each FIELDS_SCAN looks at what is left once more. */
#define FIELDS(type, role_bits, ...) FIELDS_SCANS(FIELDS_SCANS(FIELDS_NEXT(type, role_bits, __VA_ARGS__)))
#define FIELDS_NEXT(type, role_bits, member, ...)                                                                                \
    FIELD(type, member, role_bits) __VA_OPT__(, FIELDS_AGAIN FIELDS_NONE(type, role_bits, __VA_ARGS__))
#define FIELDS_AGAIN() FIELDS_NEXT
#define FIELDS_NONE ()
#define FIELDS_SCANS(...) FIELDS_SCAN_4(FIELDS_SCAN_4(FIELDS_SCAN_4(FIELDS_SCAN_4(__VA_ARGS__))))
#define FIELDS_SCAN_4(...) FIELDS_SCAN(FIELDS_SCAN(FIELDS_SCAN(FIELDS_SCAN(__VA_ARGS__))))
#define FIELDS_SCAN(...) __VA_ARGS__
/* ROW_SHAPE(file_hash, READ, file, sha256): the shape file_hash_shape, of rows that only a statement knows. */
#define ROW_SHAPE(type, role_bits, ...)                                                                                          \
    static const struct field type##_fields[] = { FIELDS(type, role_bits, __VA_ARGS__) };                                        \
    static const struct shape type##_shape = { SHAPE(type, #type, type##_fields) }
/* LIST(supplier, certificates, ADD | READ, &certificate_shape) */
#define LIST(type, member, role_bits, shape_of, ...)                                                                             \
    { .name = #member,                                                                                                           \
      .kind = KIND_LIST,                                                                                                         \
      .offset = offsetof(struct type, member),                                                                                   \
      .roles = (role_bits),                                                                                                      \
      .of = (shape_of),                                                                                                          \
      ##__VA_ARGS__ }
/* PART(import, dialect, READ, &dialect_shape): one record inside another, by value. */
#define PART(type, member, role_bits, shape_of)                                                                                  \
    { .name = #member, .kind = KIND_RECORD, .offset = offsetof(struct type, member), .roles = (role_bits), .of = (shape_of) }

/* const struct shape x_shape = { SHAPE(x, "xes", fields), .table = "x", … }; */
#define SHAPE(type, plural_name, table_of_fields)                                                                                \
    .name = #type, .plural = (plural_name), .fields = (table_of_fields), .size = sizeof(struct type),                            \
    .field_count = sizeof(table_of_fields) / sizeof(table_of_fields[0])

/* Behind the last field: for (const struct field *f = s->fields; f < fields_end(s); f++). */
static inline const struct field *fields_end(const struct shape *s)
{
    return s->fields + s->field_count;
}

/* The field of that name, or NULL. The address of its member in a record. */
const struct field *shape_field(const struct shape *s, const char *name);
const void *field_at(const struct field *f, const void *record);
void *field_in(const struct field *f, void *record);

/* Whether the field was given; and marks it as given. */
bool mask_has(struct field_mask g, const struct shape *s, const struct field *f);
void mask_set(struct field_mask *g, const struct shape *s, const struct field *f);

/* Whether an answer may leave the field unknown although it is stored: it is its owner's own, or it names a record that the reader may
   not see (.refers_to, or a concept of any scheme, which may be ITEM:<number>). */
bool field_may_be_hidden(const struct field *f);

/* How many choices the field has. */
size_t field_choice_count(const struct field *f);

/* The choice that the text names, in any case; 0: none. */
unsigned field_choice_find(const struct field *f, const char *text);

/* Whether the member holds a value (a text that is not NULL, a known date, a list with items …). */
bool field_is_known(const struct field *f, const void *record);
/* Gives it the other record's value, without copying what it points to. */
void field_copy(const struct field *f, void *record, const void *other);
/* A record and all that it points to, in memory of its own. */
void shape_copy(struct arena *mem, const struct shape *s, void *record, const void *other);
/* Sets the member to unknown. */
void field_clear(const struct field *f, void *record);
/* Whether two records agree in the field (lists and parts are not compared: true). */
bool field_equal(const struct field *f, const void *a, const void *b);

/* Reads text (a flag, a query parameter, a cell, a path segment) into the member by the field's kind; blank clears it. Lists take
   their compact form or a JSON object and append one item; texts take comma-separated items or a JSON array and append them. Days
   are YYYY-MM-DD, decimals have a point, yes and no may be given in any language of the list, choices in any case. Texts become
   NFC, without blanks at the ends; control characters are refused, but for line breaks and tabs in texts of 1,000 characters or
   more. The text may be kept, so it must live as long as the call. Fails with ENCODING, FORMAT (expected, value), TOO_LONG (max,
   length), RANGE (low, high, value), CHECKSUM (a record's number), UNKNOWN_CODE (no country has such numbers). */
bool field_read(struct call *c, const struct field *f, const char *text, void *record) __attribute__((warn_unused_result));

/* The same for what a person writes, in the language of the call: days and decimals are also read in the form in which
   field_show() prints them (31.12.2024., 1.234,5). A number that could mean two things is refused with both ways to write it. */
bool field_read_typed(struct call *c, const struct field *f, const char *text, void *record) __attribute__((warn_unused_result));

/* Reads a column's text as PostgreSQL writes it; NULL is unknown. False when it does not fit: a bug. Text is not copied. */
bool field_load(struct arena *mem, const struct field *f, const char *text, void *record) __attribute__((warn_unused_result));

/* The member as PostgreSQL reads it, NULL when unknown; in `mem`. Not for lists and parts: NULL. Texts that were given as empty
   (null or [] in JSON: n is 0, item is not NULL) are "{}", texts that were not given are NULL. */
const char *field_store(struct arena *mem, const struct field *f, const void *record);

/* The member for machines, as field_read() takes it; NULL when unknown. Texts are comma-separated (a JSON array where an item
   holds a comma). Not for lists and parts: NULL. */
const char *field_text(struct arena *mem, const struct field *f, const void *record);

/* The member as people read it: decimal mark, days (2026-12-31, 31.12.2026., 31.12.2026), moments in UTC to the minute, yes, no
   and unknown (also of an unknown KIND_BOOL), choices by message choice_<value> or the value itself. A list shows the compact
   form of its items, or how many there are. "" when unknown. */
const char *field_show(struct arena *mem, enum language language, const struct field *f, const void *record);

/* Once in main, before threads: seeds the hashes of the JSON library; from then on memory that it cannot have ends the process as
   anywhere else, and is not taken for text that is no JSON. */
void shape_json_start(void);

/* Reads one JSON object into `out` (zeroed here): the fields with any of `roles`, no others; null clears. Records inside are read
   by their ADD roles (READ, when an answer is read), without the fields that name the record they lie in. Collects an error with
   its dotted path for every field that is wrong (CALL_ERRORS_MAX at most). Numbers are read as they are written, never through
   a double. Fails with SYNTAX, ENCODING, DUPLICATE_KEY (all three with line and column), UNKNOWN_FIELD (known), and as
   field_read(). */
bool shape_read_json(struct call *c, const struct shape *s, unsigned roles, const char *bytes, size_t size, void *out,
                     struct field_mask *mask) __attribute__((warn_unused_result));

/* Fails with REQUIRED for each REQUIRED field of a role in `roles` (ADD, QUERY) that is unknown and each KEY field (when `roles`
   has KEY), and for those of the records inside it. */
bool shape_complete(struct call *c, const struct shape *s, unsigned roles, const void *record)
    __attribute__((warn_unused_result));

/* Gives each field that is unknown its default, where it has one. */
void shape_fill_defaults(const struct call *c, const struct shape *s, void *record);

/* Copies the given members of `in` that have CHANGE over those of `out`: absent ones stay, null clears (it fails with REQUIRED
   where the field is REQUIRED). *differs (may be NULL) is set to whether anything changed. */
bool shape_overlay(struct call *c, const struct shape *s, const void *in, struct field_mask mask, void *out, bool *differs)
    __attribute__((warn_unused_result));

/* Writes the record's fields with any of `roles` as one JSON object; unknown is null, lists and texts are arrays, parts objects.
   `nested`: leaves out TOP_LEVEL fields, as in records inside others. */
void shape_write_json(struct buffer *b, const struct shape *s, unsigned roles, const void *record, bool nested);

/* The same as members of an object that is being written, the first of them behind the character `first`; whether there are any. */
bool shape_write_members(struct buffer *b, const struct shape *s, unsigned roles, const void *record, bool nested, char first);

/* Writes CSV, the line of names or, below it, rows: the plain fields with any of `roles`, or the `columns` alone, where any are
   named. */
void shape_write_column_names(struct buffer *b, struct arena *mem, const struct shape *s, unsigned roles,
                              const struct texts *columns);
void shape_write_csv(struct buffer *b, struct arena *mem, const struct shape *s, unsigned roles, const struct texts *columns,
                     const struct list *rows);
