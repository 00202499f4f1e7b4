/* Requirements of the countries, the certificates that their suppliers must hold, and the surveys that looked for suppliers. */
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
enum requirement_state { REQUIREMENT_PLANNED = 1, REQUIREMENT_APPROVED, REQUIREMENT_CONTRACTED, REQUIREMENT_CLOSED };
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

/* A survey records that a country looked for something. Without it, reports cannot tell "none exists" from "not surveyed". */
struct survey {
    RECORD_MEMBERS;
    unsigned subject_kind; /* enum survey_subject */
    const char *subject;   /* a country's code or a record's number */
    unsigned aspect;       /* capability, link, certificate, site, ownership, part */
    const char *concept;
    struct date done_on;
    unsigned result; /* found, none, partial */
    struct maybe_int asked, answered;
    const char *method;
};
enum survey_result { SURVEY_FOUND = 1, SURVEY_NONE, SURVEY_PARTIAL };
extern const char *const survey_results[];
enum survey_subject { SURVEY_COUNTRY = 1, SURVEY_SUPPLIER, SURVEY_ASSEMBLY };
NOUN_DECLARE(survey);
