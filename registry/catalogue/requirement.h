/* What a country needs, what one must hold to supply it, and who has been asked. */
#pragma once
#include "noun.h"

struct requirement {
    RECORD_MEMBERS;
    const char *country, *concept, *title;
    unsigned shape; /* rate, total, stock */
    struct decimal quantity;
    const char *unit;
    struct date starts_on, needed_by;
    struct maybe_int priority; /* 1 highest to 5 */
    unsigned state;            /* planned, approved, contracted, closed */
    const char *rule_set;
    struct number initiative;
};
NOUN_DECLARE(requirement);

/* A certificate that suppliers of a concept, or for one requirement, must hold. */
struct qualification {
    RECORD_MEMBERS;
    const char *concept;
    struct number requirement;
    const char *country, *certificate;
    struct maybe_bool mandatory;
    struct date valid_from, valid_to;
};
NOUN_DECLARE(qualification);

/* Somebody has looked: the difference between "none known" and "not surveyed". */
struct survey {
    RECORD_MEMBERS;
    unsigned subject_kind; /* country, supplier, assembly */
    const char *subject;   /* a country's code or a record's number */
    unsigned aspect;       /* capability, link, certificate, site, ownership, part */
    const char *concept;
    struct date done_on;
    unsigned result; /* found, none, partial */
    struct maybe_int asked, answered;
    const char *method;
};
NOUN_DECLARE(survey);
