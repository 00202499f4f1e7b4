/* Finding suppliers: words in any of the languages, with or without diacritics, identifiers in any punctuation, and filters. Each
   hit says why it was found. Answered by SQL (sql/schema/0011_search.sql). */
#pragma once
#include "catalogue/noun.h"

enum supplier_sort { SORT_RELEVANCE = 1, SORT_NAME };

/* A query. What is not given does not filter. */
struct supplier_query {
    const char *q;            /* words in any order; the last may be a beginning */
    struct texts country;     /* registered there, or with a site there */
    struct texts capability;  /* concepts, with what lies below them */
    struct texts theme;       /* surely or possibly of this theme */
    struct texts tag;         /* confirmed, of the supplier or of a capability of it */
    struct texts certificate; /* held and valid today, or one that does for it */
    struct texts readiness, role, kind;
    const char *identifier;     /* as people write it, with its scheme before it or not */
    struct texts owner_country; /* whose record it is */
    unsigned sort;              /* enum supplier_sort */
    struct texts facets;        /* country, owner, theme, readiness, role, certificate, tag */
    /* Worked out. */
    struct texts patterns, identifiers; /* of `q`: the words, and the identifiers that they may be */
    struct texts identifier_values;     /* that `identifier` may be, under its scheme or any */
    const char *identifier_scheme;
    struct texts matched;      /* numbers of the suppliers that have all words */
    struct maybe_int work_ms;  /* of the call: after that many milliseconds no further word is looked for */
    struct maybe_int searched; /* how many of the patterns have chosen */
    const char *phrase;
    struct maybe_bool by_name;
};
extern const struct shape supplier_query_shape;

/* Why a supplier was found. */
struct reason {
    struct number supplier;
    const char *what; /* name, identifier, town, capability, certificate */
    const char *found;
    const char *concept;
};

struct supplier_hit {
    struct number number;
    const char *owner;
    struct maybe_int version;
    const char *kind, *legal_name, *legal_form, *country, *town, *status;
    const char *sort_key;
    LIST_OF(reason) why;
};
extern const struct shape supplier_hit_shape;

/* One value of a facet and how many suppliers have it. */
struct facet {
    const char *facet, *value;
    struct maybe_int count;
};
struct facets {
    LIST_OF(facet) country, owner, theme, readiness, role, certificate, tag;
};
/* What a page of a search has beside its hits. */
struct supplier_extra {
    struct maybe_bool partial; /* true: the work was too much, and the rarest words alone chose what is shown */
    struct facets facets;
};
extern const struct shape supplier_extra_shape;

/* Takes a struct supplier_query and gives a page of hits, with the facets that the query wants. Up to 16 words in 300 characters; after c->work_limit_ms no further word is
   looked for, and what the longest words found is the answer, marked as partial. FORMAT, UNKNOWN_CODE; TOO_LONG for more words. */
bool supplier_search(struct call *c, const void *in, struct field_mask mask, struct page *out)
    __attribute__((warn_unused_result));

/* The supplier of an identifier as people write it: a record's number, "OIB:33392005961", or the bare value. NOT_FOUND; CONFLICT when
   it fits several. */
bool supplier_resolve(struct call *c, const char *text, struct number *out) __attribute__((warn_unused_result));
