/* The facts that the gap report rests on, as they are read: once, in one snapshot, in key order. Records that are one firm (merged, or
   said to be the same) are put together here, so that whoever counts counts firms. Reads the statements of sql/queries/coverage.sql. */
#pragma once
#include "scope.h"

/* A survey of a country's capabilities; concept NULL: of everything. */
struct country_survey {
    struct number number;
    const char *owner, *country, *concept;
    struct date done_on;
    unsigned result; /* enum survey_result */
};
enum survey_result { SURVEY_FOUND = 1, SURVEY_NONE, SURVEY_PARTIAL };

/* From whom things of a theme are bought. `supplier` is the key of the firm. */
struct source_of {
    const char *theme, *country;
    struct number supplier;
    struct maybe_int links;
};

/* What a country needs of a theme and has not yet closed. */
struct open_requirement {
    const char *theme, *country;
    struct maybe_int requirements;
    struct date needed_by;
};

/* One thing that a firm can do, once for each theme it belongs to. */
struct fact {
    int theme, country;                 /* places in facts.themes and .countries, or NO_INDEX */
    bool sure;                          /* it surely belongs to the theme */
    bool by_registration;               /* where it is done is not known: the firm is registered there */
    unsigned role, readiness, evidence; /* as in capability.h; 0: unknown */
    int64_t record, capability;         /* capability 0: the firm has none */
    const char *line;                   /* production line, NULL: of its own */
    const char *dimension;              /* of the rate; NULL: the rate is not known, or cannot be compared */
    double rate;                        /* in a year, in the dimension's base unit */
};

/* A firm: one record, or several that are one. Lives only while it is shown. */
struct firm {
    struct number key;       /* the same for all its records, and in source_of */
    struct number number;    /* of the record that is shown for it */
    struct date verified_on; /* the last time a person verified any of its records */
    struct fact *fact;
    size_t n;
};

/* What was read. */
struct facts {
    struct scope scope;
    struct theme *theme;
    size_t themes;
    struct report_country *country; /* those of the declaration first */
    size_t countries, signatories;
    LIST_OF(country_survey) surveys; /* newest first */
    LIST_OF(source_of) sources;
    LIST_OF(open_requirement) requirements;
    const char *data_hash; /* SHA-256 over all rows read, as hexadecimal */
    struct facts_reading *reading;
};

/* Reads the reference data, ties, surveys, links and needs, and then every firm: each(firm, arg), by the number of the firm's first
   record, those of several records last. To be called within db_snapshot(). UNKNOWN_CODE for a theme or country that nobody knows. */
bool facts_read(struct call *c, const struct scope *scope, struct facts *out,
                void (*ready)(struct call *c, const struct facts *facts, void *arg),
                void (*each)(const struct firm *firm, void *arg), void *arg) __attribute__((warn_unused_result));

/* The names of firms, as rows of named_firm by number. Part of what the hash is taken over. */
struct named_firm {
    struct number supplier;
    const char *legal_name, *country;
};
bool facts_name(struct call *c, struct facts *facts, const struct texts *numbers, struct list *out)
    __attribute__((warn_unused_result));

/* Ends the reading: facts->data_hash is worked out. */
void facts_end(struct call *c, struct facts *facts);

/* Places in facts->theme and ->country; NO_INDEX: none of that name. */
int facts_theme(const struct facts *facts, const char *theme);
int facts_country(const struct facts *facts, const char *country);

/* Able: surely of the theme, in a known role other than trade, ready as known, shown well enough; might be able: unless the contrary
   is known. */
bool fact_is_able(const struct facts *facts, const struct fact *it);
bool fact_may_be_able(const struct facts *facts, const struct fact *it);
/* Whether a readiness counts as being able to deliver: in production, can convert, idle. */
static inline bool readiness_delivers(unsigned readiness)
{
    return readiness >= READINESS_IN_PRODUCTION && readiness <= READINESS_IDLE;
}
