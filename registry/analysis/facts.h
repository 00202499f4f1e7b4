/* Reads the facts that the gap report rests on, once, in one snapshot and in the order of keys, with the statements of
   sql/queries/coverage.sql. Records that are one firm (merged, or decided to be the same) are put together here, so that the metrics
   count firms. */
#pragma once
#include "catalogue/requirement.h"
#include "scope.h"

/* A survey of a country's capabilities; where concept is NULL, of everything. */
struct country_survey {
    struct number number;
    const char *owner, *country, *concept;
    struct date done_on;
    unsigned result; /* enum survey_result */
};

/* A firm from which things of a theme are bought, by its key. */
struct source_of {
    const char *theme, *country;
    struct number supplier, buyer;
    struct maybe_int links;
};

/* The requirements of a country for a theme that are not closed. */
struct open_requirement {
    const char *theme, *country;
    struct maybe_int requirements;
    struct date needed_by;
};

/* One thing that a firm can do, once for each theme it belongs to. */
struct fact {
    int theme, country;                 /* places in facts.themes and .countries, or NO_INDEX */
    bool sure;                          /* it belongs to the theme for certain */
    bool by_registration;               /* where it is done is unknown; the country is that of registration */
    unsigned role, readiness, evidence; /* as in capability.h; 0: unknown */
    int64_t record, capability;         /* capability 0: the firm has none */
    const char *line;                   /* production line; NULL: it has one of its own */
    const char *dimension;              /* of the rate; NULL: the rate is unknown or cannot be compared */
    double rate;                        /* in a year, in the dimension's base unit */
};

/* A firm: one record, or several that are one firm. It lives only during the call of each(). */
struct firm {
    struct number key;       /* the same for all its records, and in source_of */
    struct number number;    /* of the record that represents it */
    struct date verified_on; /* the last time a person verified any of its records */
    LIST_OF(fact) facts;
};

/* All that is read before the firms. */
struct facts {
    struct scope scope;
    struct theme *theme;
    size_t themes;
    struct report_country *country; /* the signatories of the declaration first */
    size_t countries, signatories;
    LIST_OF(country_survey) surveys; /* newest first */
    LIST_OF(source_of) sources;
    LIST_OF(open_requirement) requirements;
    const char *data_hash; /* SHA-256 over all rows read, as hexadecimal */
    struct facts_reading *reading;
};

/* Reads the reference data, the records that are one firm, surveys, links and open requirements; calls ready(), and then each() for
   every firm, by number, firms of several records last. Call it within db_snapshot(). UNKNOWN_CODE for an unknown theme or country. */
bool facts_read(struct call *c, const struct scope *scope, struct facts *out,
                void (*ready)(struct call *c, const struct facts *facts, void *arg),
                void (*each)(const struct firm *firm, void *arg), void *arg) __attribute__((warn_unused_result));

/* Reads the names of n firms, as rows of named_firm by number. The hash covers them too. */
struct named_firm {
    struct number supplier;
    const char *legal_name, *country;
};
bool facts_name(struct call *c, struct facts *facts, const struct number *firms, size_t n, struct list *out)
    __attribute__((warn_unused_result));

/* Ends the reading and sets facts->data_hash. */
void facts_end(struct call *c, struct facts *facts);

/* The index in facts->theme and facts->country; NO_INDEX: none has that name. */
int facts_theme(const struct facts *facts, const char *theme);
int facts_country(const struct facts *facts, const char *country);

/* A firm is able by a fact that belongs to the theme for certain, has a known role other than trade and a known readiness, and has
   evidence of at least the threshold. It may be able unless the contrary is known. */
bool fact_is_able(const struct facts *facts, const struct fact *it);
bool fact_may_be_able(const struct facts *facts, const struct fact *it);
/* Whether a readiness counts as being able to deliver: in production, can convert, idle. */
static inline bool readiness_delivers(unsigned readiness)
{
    return readiness >= READINESS_IN_PRODUCTION && readiness <= READINESS_IDLE;
}
