/* Concepts: what a capability, a need, a certificate or a policy is about. After SKOS: schemes, a tree in each, labels and synonyms
   in several languages, and a crosswalk between schemes. The key is one text, SCHEME:CODE ("CPV:35331500"). Reference data, only
   read here. Labels come in the language of the call, else in English; `language` says which. Prefixes as the crosswalk has
   them (CPV:3533*) are no concepts. */
#pragma once
#include "db/db.h"

struct scheme {
    const char *scheme; /* "CPV" */
    unsigned purpose;   /* capability, alignment, certificate */
    const char *edition;
    struct date valid_from;
    const char *label;
    struct maybe_int concepts; /* how many */
    const char *note, *source;
    unsigned certainty;
};
extern const struct shape scheme_shape;

/* A label or synonym. */
struct word {
    const char *language; /* en, hr, sq; synonyms also sr */
    unsigned kind;        /* preferred, synonym */
    const char *label;
    unsigned certainty; /* official (from an official text), certain, check (own work) */
};

/* Another concept, named. */
struct named_concept {
    const char *concept, *label, *language;
    struct maybe_bool sure; /* of a theme: by an exact or narrow row; no: possible */
};

/* A row of the crosswalk, seen from one of its ends. From here it reads "this one is `relation` of `concept`", to here "`concept`
   is `relation` of this one". */
struct concept_match {
    unsigned direction;  /* from_here, to_here */
    const char *concept; /* the other end; a prefix, where the row names a prefix of CPV codes */
    const char *label, *language;
    unsigned relation; /* exact, close, broad, narrow, satisfies */
    const char *scope; /* the row's left side as written: this concept, or a prefix that covers it */
    const char *note, *source;
    unsigned certainty;
};

struct concept
{
    const char *concept, *scheme, *code;
    const char *label, *language;
    unsigned label_certainty;
    const char *parent;
    const char *level;                /* "division", "class" … where the scheme has them */
    unsigned relevance;               /* core, adjacent, ancestor: how near to defence, where the source states it */
    const char *check_digit;          /* CPV */
    const char *kind;                 /* certificates: quality, clearance … */
    struct maybe_int validity_months; /* certificates: a usual cycle, no rule */
    const char *unit;
    struct date introduced_on, withdrawn_on;
    const char *replaced_by;
    const char *note, *source;
    unsigned certainty;
    LIST_OF(word) labels;
    LIST_OF(word) synonyms;
    LIST_OF(named_concept) parents; /* from the top down */
    LIST_OF(named_concept) children;
    LIST_OF(named_concept) themes;
    LIST_OF(concept_match) matches;
};
extern const struct shape concept_shape;

/* A concept in a list, and the filters of that list; or one that was found by words. */
struct concept_row {
    const char *concept, *scheme, *code;
    const char *label, *language;
    unsigned label_certainty;
    const char *parent, *level;
    unsigned relevance;
    unsigned certainty;
    struct maybe_int child_count;
    struct maybe_bool top;              /* filter: only those without, or with, a parent */
    const char *found, *found_language; /* the label or synonym that contains the words */
    unsigned found_kind;                /* preferred, synonym, code */
    const char *sort_key;
    struct maybe_int count;
};
extern const struct shape concept_row_shape, concept_hit_shape;

struct concept_query {
    const char *q;
    const char *scheme;
    unsigned purpose;
    const char *words, *pattern, *code; /* worked out from q */
};
extern const struct shape concept_query_shape;

/* Normalises a key: "cpv:35331500-8" → "CPV:35331500", "35331500" → "CPV:35331500", "ml3" → "ML:ML3". *check_digit is
   the digit that was given, or '\0'. NULL: no key (no scheme, and neither a CPV nor an ML code). It need not exist. */
const char *concept_key(struct arena *mem, const char *raw, char *check_digit);

/* All schemes; takes a struct scheme, which is not looked at. Always one page. */
bool scheme_list(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* Takes and gives a struct concept: one concept with its labels, parents, children, themes and matches; withdrawn ones too. FORMAT, NOT_FOUND; CHECKSUM for a wrong CPV check digit. */
bool concept_get(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* The labels of many concepts, with one statement: *out holds struct named_concept by concept, without unknown ones. */
bool concept_labels(struct call *c, const struct texts *concepts, struct list *out) __attribute__((warn_unused_result));

/* Takes a struct concept_row and gives a page of them: concepts of a scheme, under a parent, at the top, in the scheme's own order. UNKNOWN_CODE for an unknown scheme or parent. */
bool concept_list(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* Takes a struct concept_query and gives a page of concept_hit: concepts by words in any of the languages, folded; each word must be in one label, the last may be only begun. Also by the
   beginning of a code. Best first. */
bool concept_search(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));
