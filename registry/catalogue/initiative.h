/* An initiative is joint work of several countries under an engagement of the declaration. Indicators measure the progress of
   an engagement. */
#pragma once
#include "noun.h"

struct initiative_country {
    RECORD_MEMBERS;
    const char *initiative_title; /* read from the initiative */
    struct number initiative;
    const char *country;
    unsigned role; /* lead, participant, observer */
    struct date since, until;
};
NOUN_DECLARE(initiative_country);

struct initiative {
    RECORD_MEMBERS;
    const char *kind, *title;
    const char *engagement; /* JD:P1.1 … */
    unsigned state;         /* planned, running, paused, done, stopped */
    const char *responsible, *next_step;
    struct date due_on, starts_on, ends_on;
    struct texts open_to;
    LIST_OF(initiative_country) countries;
};
NOUN_DECLARE(initiative);

struct indicator {
    RECORD_MEMBERS;
    const char *engagement, *metric;
    struct date measured_on;
    struct decimal value;
    const char *unit;
    struct maybe_bool baseline; /* later measurements are compared with this one */
};
NOUN_DECLARE(indicator);
