/* The small parts of a supplier: its names, plants, contacts, registered activities, yearly figures and owners. */
#pragma once
#include "noun.h"

/* Another name it goes by. The legal name stands in the supplier itself. */
struct name {
    RECORD_MEMBERS;
    struct number supplier;
    unsigned kind; /* legal, short, trade, former */
    const char *name;
    const char *name_key; /* company_name.h */
    const char *words;    /* folded, for searching */
    const char *language; /* ISO 639-1 */
};
NOUN_DECLARE(name);

/* A place where it works. The first one is its seat. */
struct site {
    RECORD_MEMBERS;
    struct number supplier;
    const char *title, *activity, *address, *postcode, *town;
    const char *words;                  /* the folded town */
    const char *subdivision;            /* code of the reference table of subdivisions */
    const char *country;                /* the supplier's unless said */
    struct decimal latitude, longitude; /* degrees, WGS 84 */
};
NOUN_DECLARE(site);

/* An office to write to or call; never a person's name. */
struct contact {
    RECORD_MEMBERS;
    struct number supplier;
    const char *role;
    const char *mailbox;   /* e-mail address */
    const char *telephone; /* E.164 where it could be read so */
    struct number site;
};
NOUN_DECLARE(contact);

/* A registered activity (NACE): never a capability by itself. */
struct activity {
    RECORD_MEMBERS;
    struct number supplier;
    const char *concept;
    struct maybe_bool main;
};
NOUN_DECLARE(activity);

/* What it reported for a year. */
struct figure {
    RECORD_MEMBERS;
    struct number supplier;
    struct maybe_int year;
    struct maybe_int employees;
    struct decimal turnover;
    const char *currency; /* ISO 4217 */
    struct decimal export_share_pct;
};
NOUN_DECLARE(figure);

/* Who owns it: another record (`holder`) or a name. */
struct ownership {
    RECORD_MEMBERS;
    struct number supplier;
    struct number holder;
    const char *holder_name;
    const char *holder_country;
    struct decimal share_pct;
    struct maybe_bool controls; /* whether the holder decides; unknown is not no */
    struct maybe_bool ultimate; /* the last one in the chain */
    struct date valid_from, valid_to;
    unsigned evidence; /* enum evidence_grade */
};
NOUN_DECLARE(ownership);
