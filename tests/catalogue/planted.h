/* A registry in which every field of every noun holds a planted value, made from the shapes: a new noun or field is planted without
   a line here. What a reader may see holds ordinary values; what it may not see holds secrets, which nothing visible holds. */
#pragma once
#include "../harness.h"
#include "base/buffer.h"
#include "catalogue/noun.h"
#include "rules/identifier_forms.h"

/* Who reads: an officer of XK, who has records of its own, and one of NO, for whom there is nothing. The writers own the rest. */
extern const struct actor reader_xk, reader_no, writer_hr, editor_hr, writer_al;

/* The sets that are planted. A set's children stand under the set's own parents, unless `parents` is another. */
enum planted_set {
    SET_OWN,       /* of the reader XK */
    SET_RELEASED,  /* of HR, released to XK */
    SET_REFERRING, /* of HR, released to XK, but all that they refer to is hidden from XK */
    SET_REFERRED,  /* of HR, hidden: what SET_REFERRING refers to */
    SET_HIDDEN,    /* of HR */
    SET_ALBANIAN,  /* of AL */
    SET_NEAR,      /* of HR, hidden, about what XK sees, with the same codes: its links, tags, surveys and needs */
    SET_WITHHELD,  /* children of SET_RELEASED that are withheld from XK */
    SET_DANGLING,  /* of HR, released to XK, but with an end that XK may not see */
    SET_COUNT
};
static inline bool planted_is_hidden(enum planted_set set)
{
    return set > SET_REFERRING;
}

/* The newest record of a noun in a set (back 0), the one before it (1) …; 0 where there is none. */
struct number planted_number(enum planted_set set, const char *noun, size_t back);

/* How an answer is searched for a secret. */
enum secret_match {
    MATCH_TEXT,  /* anywhere in the bytes, in any case */
    MATCH_VALUE, /* equal to any value of the answer */
    MATCH_MEMBER /* equal to a value under the field's own name: words of short lists, which others may hold elsewhere */
};
struct planted_secret {
    const char *noun, *field, *text;
    enum secret_match match;
};
extern struct planted_secret planted_secrets[];
extern size_t planted_secret_count;
extern unsigned planted_serial, planted_fields;

/* The value of a field that is no reference to another record; NULL leaves it empty. */
const char *planted_value(const struct shape *s, const struct field *f, bool secret, unsigned serial);
/* Keeps a planted value as one that no answer may hold. */
void note_secret(const struct shape *s, const struct field *f, const char *text);

/* Fields that name another record, and whose. `foreign`: in a set about another set's records, it names one of those. */
struct planted_reference {
    const char *field, *noun;
    size_t back;
    bool foreign;
};
/* NULL: the field names no other record. */
const struct planted_reference *reference_of(const char *field);

/* Fills a record of a noun as the set has it; `note`: what is secret in it is kept as such. */
void planted_fill(enum planted_set set, const struct noun *n, size_t round, void *record, bool note);
/* Releases a top-level record to these countries. */
void release_one(const struct actor *owner, const struct noun *n, struct number number, const char *const *countries,
                 size_t count);

/* What the reader XK may see, and all the rest. */
void plant_visible(void);
void plant_hidden(void);

/* Lists that were imported: one of XK's own, one of HR's with a firm that XK sees, and one of HR's that is hidden. */
extern const char planted_own_list[];
extern struct number own_batch, referred_batch, hidden_batch;
void plant_visible_lists(void);
void plant_hidden_list(void);
