/* The common life of a registry record: added, read, listed, changed, released, archived. A noun is a shape plus the rules that
   only it has; everything else is done here, once, through the templates of sql/queries/record.sql. The laws that every
   registry table keeps (ownership, release, versions, the trail) are the database's: sql/schema/0003_laws.sql. */
#pragma once
/* clang-format off */
#include "db/db.h"

struct noun {
    const struct shape *shape;
    /* Completes and checks a record before it is written, when added and when changed alike, with its defaults in it: fills
       STORE fields, brings codes into their form, and refuses what contradicts itself. NULL: the shape says it all. */
    bool (*check)(struct call *c, void *record);
    /* Checks a stored record before it is archived, restored, released or withheld: refuses one that another stands for, since the
       answer would show that other one. NULL: each stands for itself. */
    bool (*check_state)(struct call *c, const void *stored);
    /* After n records were read by number: puts the record that stands for another in its place. NULL: none does. */
    bool (*follow)(struct call *c, size_t n, void *records);
    bool is_searched; /* it has a search of its own, and therefore no list */
};

/* Members that every record begins with: struct certificate { RECORD_MEMBERS; const char *concept; … }; */
#define RECORD_MEMBERS               \
    struct number number;            \
    const char *owner;               \
    struct maybe_int version;        \
    struct texts released_to;        \
    struct texts withheld_from;      \
    struct number source;            \
    struct date stated_on;           \
    struct date verified_on;         \
    struct number batch;             \
    struct maybe_int line;           \
    struct instant archived_at;      \
    const char *archive_reason

/* Their rows in the table of fields. A top-level record has no withheld_from. What is the owner's own affair is told to the owner alone:
   versions and releases, and from which of its lists a row comes. */
#define RECORD_FIELDS_TOP(type)                                               \
    FIELD(type, number, KEY | READ),                                          \
    FIELD(type, owner, READ | TOP_LEVEL | FILTER, .country = true),           \
    FIELD(type, version, READ, .owner_only = true),                           \
    FIELD(type, released_to, READ | TOP_LEVEL | RELEASE, .owner_only = true), \
    FIELD(type, source, ADD | CHANGE | READ | TOP_LEVEL, .owner_only = true), \
    FIELD(type, stated_on, ADD | CHANGE | READ | TOP_LEVEL),                  \
    FIELD(type, verified_on, ADD | CHANGE | READ | TOP_LEVEL),                \
    FIELD(type, batch, READ | TOP_LEVEL | FILTER | STAMP, .owner_only = true), \
    FIELD(type, line, READ | TOP_LEVEL | STAMP, .owner_only = true),          \
    FIELD(type, archived_at, READ | TOP_LEVEL),                               \
    FIELD(type, archive_reason, READ | TOP_LEVEL)
#define RECORD_FIELDS_CHILD(type) \
    RECORD_FIELDS_TOP(type), FIELD(type, withheld_from, READ | TOP_LEVEL, .owner_only = true)

/* For the `sql` of a field: the name of the supplier with this number, for a reader who may see it. Spelt out: PostgreSQL does not
   inline a function with a query in it, and a call costs ten times the look-up. */
#define SUPPLIER_NAME_OF(number)                                                                                                 \
    "select s.legal_name from supplier s where s.number = " number                                                               \
    " and dicr.sees(:reader::text, s) order by s.archived_at nulls first limit 1"
/* Its country, and the title of a record of another kind, likewise. */
#define SUPPLIER_COUNTRY_OF(number) TITLE_OF("s.country", "supplier", number)
#define TITLE_OF(expression, table, number)                                                                                       \
    "select " expression " from " table " s where s.number = " number                                                              \
    " and dicr.sees(:reader::text, s) order by s.archived_at nulls first limit 1"

/* How well something is shown: from what the firm says of itself to what it has delivered. */
enum evidence_grade { EVIDENCE_CLAIMED = 1, EVIDENCE_LISTED, EVIDENCE_DOCUMENTED, EVIDENCE_VERIFIED, EVIDENCE_DELIVERED };
extern const char *const evidence_grades[];

/* Where in a chain of supply something stands: prime, subsystem, component, material, service. */
extern const char *const tiers[];

/* Every struct of a noun may be seen as this. */
struct record {
    RECORD_MEMBERS;
};

/* All nouns, parents before children: what history, release, tags and the laws of tests/test_laws.c go through. */
extern const struct noun *const nouns[];
extern const size_t noun_count;
const struct noun *noun_find(const char *name);
const struct noun *noun_of_shape(const struct shape *s);

/* Completes and checks a record before it is written: its defaults, noun.check, and that its dates come in order. */
bool noun_check(struct call *c, const struct noun *n, void *record) __attribute__((warn_unused_result));

/* The same for a record and all that is listed below it, but for identifiers: who makes them has read them, and asking who holds each
   would take a query. */
bool noun_check_all(struct call *c, const struct noun *n, void *record) __attribute__((warn_unused_result));

/* Adds a record: checks it, writes it, and for each list of the shape that has ADD the children given; *out is the record as
   stored, with its lists. Its owner is c->options.owner; else the parent's; else its `country`, when that is kept here.
   CONFLICT names the record that stands in the way. */
bool noun_add(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Fills out[i] for in[i].number, with all lists; an absent one keeps the number 0. One round trip. */
bool noun_get(struct call *c, const struct noun *n, const void *in, size_t count, void *out) __attribute__((warn_unused_result));

/* Rows that match the FILTER fields given in `in`, a keyset page of them (c->options: limit, after). */
bool noun_list(struct call *c, const struct noun *n, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* Writes all rows that match, in the order of their numbers, as one snapshot has them: at constant memory, however many. Fails, with
   some of them written, when out->out fails (CANCELLED) or the database does. */
bool noun_export(struct call *c, const struct noun *n, const void *in, struct rows_writer *out) __attribute__((warn_unused_result));

/* Lays the given members over the stored record and writes it, when anything differs. STALE when c->options.if_version is
   another version than the stored one. NOT_FOUND, FORBIDDEN. */
bool noun_change(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Archives: the record stays, with c->options.reason, and is left out of lists. */
bool noun_remove(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Takes back an archiving. */
bool noun_restore(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Sets to whom a record is released (in.released_to, sorted). For a child, these must be among
   those its parent is released to; the others of the parent's are withheld. */
bool noun_release(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* The countries named in in.released_to no longer see it. */
bool noun_withhold(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* One row of the trail. */
struct change {
    struct maybe_int place; /* among the changes that the reader sees; 1: the oldest */
    struct instant at;
    const char *actor, *via, *owner, *noun;
    struct number number, supplier;
    const char *what;
    const char *before;     /* JSON text of the row before the change, or NULL */
    const char *after;      /* JSON text of the row after the change, or NULL where there was none before */
    struct number batch;
    struct maybe_int line;
};
extern const struct shape change_shape;

/* The trail of a record and of what belongs to it, newest first: of the changes, those of the reader's own country. NOT_FOUND. */
bool noun_history(struct call *c, const struct noun *n, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* Declares a noun in its header, with the functions of its life typed: certificate_add(c, in, mask, out), certificate_get(c, in,
   count, out), certificate_list, _change, _remove, _restore, _release, _withhold, _history. */
#define NOUN_DECLARE(type)                                                                                                       \
    extern const struct noun type##_noun;                                                                                        \
    NOUN_VERB(type, add, struct type)                                                                                            \
    NOUN_VERB(type, list, struct page)                                                                                           \
    NOUN_VERB(type, change, struct type)                                                                                         \
    NOUN_VERB(type, remove, struct type)                                                                                         \
    NOUN_VERB(type, restore, struct type)                                                                                        \
    NOUN_VERB(type, release, struct type)                                                                                        \
    NOUN_VERB(type, withhold, struct type)                                                                                       \
    NOUN_VERB(type, history, struct page)                                                                                        \
    __attribute__((warn_unused_result)) static inline bool type##_get(struct call *c, const struct type *in, size_t count,       \
                                                                      struct type *out)                                          \
    { return noun_get(c, &type##_noun, in, count, out); }                                                                        \
    extern const struct shape type##_shape

#define NOUN_VERB(type, verb, result)                                                                                            \
    __attribute__((warn_unused_result)) static inline bool type##_##verb(struct call *c, const struct type *in,                  \
                                                                         struct field_mask mask, result *out)                    \
    { return noun_##verb(c, &type##_noun, in, mask, out); }
