/* Countries with what they are in which framework, from when to when: dated data, never a yes or no of the code. And their parts:
   counties, districts and municipalities. All of it is reference data, only read here. */
#pragma once
#include "db/db.h"

/* What a country is in a framework (NATO, EU, a partnership, the declaration …). */
struct standing {
    const char *country;
    const char *framework;      /* "EU_CANDIDATE" */
    const char *label;          /* its name in the language of the call */
    unsigned standing;          /* member, associated, candidate, potential, partner, observer, applied, participant */
    struct date valid_from;     /* unknown: since an unknown day */
    struct date valid_to;       /* unknown: open; else the last day */
    struct maybe_bool in_force; /* on the given day; unknown: the data do not reach that far back, or are to be checked */
    const char *note, *source;
    unsigned certainty; /* certain, or check = confirm it before you rely on it */
};

struct country {
    const char *country; /* "HR"; XK for Kosova */
    const char *alpha3;
    const char *label;
    struct maybe_int slot;     /* its place in record numbers; unknown: keeps no records */
    struct date signatory_on;  /* when it joined the declaration */
    const char *ncage_pattern; /* the pattern of its NCAGE codes: * a letter or digit, # a digit */
    const char *ncb_code;      /* of its codification bureau, in stock numbers */
    const char *note, *source;
    unsigned certainty;
    struct date withdrawn_on; /* no longer among the reference data */
    LIST_OF(standing) standings;
    /* the filters */
    struct date as_of; /* the day of in_force and of the filters; today by default */
    const char *framework;
    unsigned standing;
};
extern const struct shape country_shape;

/* Takes and gives a struct country: one country, with all its standings as they were on in->as_of. NOT_FOUND. */
bool country_get(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Takes a struct country and gives a page of them, by code; with framework and standing those for which it holds surely on the day. */
bool country_list(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* The countries of these codes, sorted by code, with their names in the language of the call and without their standings. */
bool country_names(struct call *c, const struct texts *countries, struct list *out) __attribute__((warn_unused_result));

/* Teaches base/number.h the slots of all countries that keep records. Before threads start. */
bool country_load_slots(struct call *c) __attribute__((warn_unused_result));

struct subdivision {
    const char *subdivision; /* ISO 3166-2 where it has one ("HR-21"), else a code of ours */
    const char *country, *parent;
    unsigned level;    /* county, city_county, district, municipality */
    const char *label; /* in the language of the call, else in English */
    const char *iso_code, *nuts;
    struct decimal latitude, longitude; /* of its middle, roughly */
    const char *seat;
    const char *note, *source;
    unsigned certainty;
};
extern const struct shape subdivision_shape;

/* Takes a struct subdivision and gives a page of those that have its values, by code. */
bool subdivision_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
    __attribute__((warn_unused_result));
