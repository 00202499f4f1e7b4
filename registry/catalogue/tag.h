/* Tags of records: decisions of people (alignment.h) and suggestions with their reason, computed from the crosswalk and the rules.
   Shown is the reader's country's decision, else the record owner's, else the suggestion. */
#pragma once
#include "alignment.h"

struct tag {
    unsigned subject_kind;
    struct number subject;
    const char *concept;
    unsigned state;          /* enum tag_state */
    unsigned origin;         /* manual, import, rule, crosswalk */
    const char *rule;        /* of the reference's suggestion rules */
    const char *reason;      /* in the reader's language, or the way through the crosswalk */
    const char *via;         /* the concept of the subject that led there */
    unsigned certainty;      /* certain, or check: a person should look */
    const char *owner;       /* whose decision it is */
    struct number alignment; /* the decision's record */
    struct date decided_on;
};
enum tag_state { TAG_CONFIRMED = 1, TAG_SUGGESTED, TAG_REFUSED };
extern const struct shape tag_shape;

struct tag_query {
    struct number subject;
    unsigned state;      /* only these; 0: all */
    const char *concept; /* for a decision */
    const char *rationale;
};
extern const struct shape tag_query_shape;

/* These ops take a struct tag_query.
   All tags of a record, those of a supplier with those of its capabilities and links: confirmed, suggested, refused. NOT_FOUND. */
bool tag_list(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* Those that are only suggested. */
bool tag_suggest(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* Confirms or refuses a tag, and gives the struct alignment: adds the decision, or changes the one the same owner made before. */
bool tag_confirm(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));
bool tag_refuse(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));
