/* Fictitious suppliers: the demo data of an empty registry, and lists and registries of any size for tests and measurements.

   Firm i and link j are pure functions of a seed and their place, so that nothing has to be kept and the same seed gives the same
   rows. They speak the language of their country, carry its legal forms and its kinds of identifier, valid by their rules but out of
   the ranges that are issued, and addresses under .example. All of them say in their note that they do not exist. Which trade a firm
   has is dealt like cards, by country: among each 300 firms every trade has exactly the firms that its table says, so that reports
   show gaps. */
#pragma once
#include "catalogue/source.h"
#include "catalogue/supplier.h"

enum { DEMO_SUPPLIERS = 300, DEMO_LINKS = 600, DEMO_SUPPLIERS_MAX = 2000000, DEMO_LINKS_MAX = 20000000, DEMO_SEED = 2025 };

/* What is made: `today` is the day from which founding, certificates and links are counted. */
struct demo {
    uint64_t seed;
    int64_t suppliers, links;
    struct date today;
};

enum demo_country { DEMO_HR, DEMO_AL, DEMO_XK, DEMO_COUNTRIES };
extern const char *const demo_countries[DEMO_COUNTRIES];

/* --- chance --------------------------------------------------------------------------------------------------------------------- */

/* splitmix64: one stream for each seed, place and purpose. */
struct chance {
    uint64_t state;
};
struct chance chance_of(uint64_t seed, int64_t place, uint64_t purpose);
/* From 0 to below - 1; 0 where `below` is 0. */
int64_t chance_below(struct chance *it, int64_t below);
int64_t chance_between(struct chance *it, int64_t low, int64_t high);
/* True in `percent` of 100. */
bool chance_says(struct chance *it, int64_t percent);

/* --- words ---------------------------------------------------------------------------------------------------------------------- */

struct demo_town {
    const char *town, *postcode, *subdivision;
    struct maybe_int latitude, longitude; /* in hundredths of a degree */
};

struct demo_form {
    const char *form;
    struct maybe_int weight;
};

/* What people of a country call things. */
struct demo_words {
    const char *country;
    struct texts heads, tails; /* of invented names; no stem is the name of a firm that the author knows of */
    struct texts streets;
    LIST_OF(demo_form) forms;
    LIST_OF(demo_town) towns; /* half of all firms work in the few big ones, which come first */
    const char *language, *note, *line, *plant, *works, *board, *sales, *purchasing, *issuer, *source, *status_reason;
    const char *around; /* a rate in words: "oko {quantity} {unit} godišnje" */
    const char *phone;  /* how telephone numbers begin: no subscriber's number begins with 00, so that these belong to nobody */
    struct texts clearances; /* as CERT codes */
};

/* Countries of owners from outside, with the name of one there. */
struct demo_holder {
    const char *country, *name;
};

/* --- trades --------------------------------------------------------------------------------------------------------------------- */

/* One thing that a firm of a trade may do. */
struct demo_skill {
    const char *concept, *more; /* `more`: a further concept, of another scheme */
    const char *hr, *sq;        /* how it is called */
    unsigned role, tier;
    const char *unit;           /* NULL: no rate */
    struct maybe_int low, high; /* in a year */
};

struct demo_trade {
    const char *name;                         /* a word of ours, for tests and for the story */
    struct maybe_int weights[DEMO_COUNTRIES]; /* firms among each 150 of Croatia, 90 of Albania, 60 of Kosovo */
    struct maybe_int level;                   /* 0 makes what all need … 3 makes what forces use */
    struct texts feeds;                       /* the trades that buy of it */
    struct texts activity_hr, activity_sq;    /* in names */
    const char *nace;
    struct texts certificates; /* as CERT codes */
    LIST_OF(demo_skill) skills;
};

/* The tables of tables.json. What the gap report finds is how many firms of each trade a country has: shells and powder are made in
   Albania alone, optics and electronics in Croatia alone, demining and armour plates in Kosovo alone; mortars, radars and unmanned
   boats by one firm; vehicle parts, uniforms, software and much else in all three; air defence, electronic warfare, missiles and
   space by nobody. */
struct demo_tables {
    LIST_OF(demo_trade) trades;
    LIST_OF(demo_words) words; /* in the order of enum demo_country */
    LIST_OF(demo_holder) holders;
};
const struct demo_tables *demo_tables(void) __attribute__((returns_nonnull));

/* --- firms ---------------------------------------------------------------------------------------------------------------------- */

enum demo_country demo_country_of(int64_t i);
/* The trade of firm i; *first: it is the first firm of its trade among those dealt together in its country. */
const struct demo_trade *demo_trade_of(const struct demo *it, int64_t i, bool *first);
/* What it does first of all: what its links are about. */
const struct demo_skill *demo_skill_of(const struct demo *it, int64_t i);

/* Firm i with all its lists, but for numbers: a site that is named within the firm is named by its place from 1 (as sites of
   capabilities and certificates are). Texts live in `mem` or in the program. */
void demo_firm(struct arena *mem, const struct demo *it, int64_t i, struct supplier *out);

/* Link j: the places of both firms stand in supplier_number and buyer_number. */
void demo_link(const struct demo *it, int64_t j, struct link *out);

/* --- into a registry -------------------------------------------------------------------------------------------------------------- */

/* Is called from time to time with the number of rows that are in. */
struct demo_watch {
    void (*report)(const char *what, int64_t done, int64_t of, void *arg);
    void *arg;
};

/* Puts all firms and links into the registry through the staging tables, each with `sources[country]` as its source. numbers[i] is
   the number of firm i; first[] (may be NULL) receives the firms as they were stored. Within a transaction: all of it belongs to it;
   else each few thousand rows are kept as they come. */
bool demo_load(struct call *c, const struct demo *it, const struct number sources[DEMO_COUNTRIES], struct number *numbers,
               struct supplier *stored, const struct demo_watch *watch) __attribute__((warn_unused_result));

/* Adds the sources that all of it names: one for each country. */
bool demo_add_sources(struct call *c, const struct demo *it, struct number sources[DEMO_COUNTRIES])
    __attribute__((warn_unused_result));

/* What a registry holds. */
struct demo_state {
    struct maybe_int suppliers;
    struct maybe_bool filled; /* with demo data */
    struct maybe_int homes;   /* of the three countries, kept here */
};
bool demo_look(struct call *c, struct demo_state *out) __attribute__((warn_unused_result));

/* What was put in. */
struct demo_filled {
    struct maybe_bool added; /* no: it was there before */
    struct maybe_int suppliers, capabilities, links, items, assemblies, requirements, surveys, initiatives;
};
extern const struct shape demo_filled_shape;

/* Fills an empty registry with the demo data in one transaction; where they stand already, nothing is done. REFUSED where there are
   other suppliers, or not all three countries are kept here. */
bool demo_fill(struct call *c, struct demo_filled *out) __attribute__((warn_unused_result));

/* Products, chains, needs and what the countries do about them, around the firms that were loaded (demo_load); in a transaction. */
bool demo_add_story(struct call *c, const struct demo *it, const struct supplier *firms,
                    const struct number sources[DEMO_COUNTRIES]) __attribute__((warn_unused_result));

/* One line of a supplier list as officers have them, or its header (firm NULL). `country` DEMO_COUNTRIES: of all three. */
void demo_list_line(struct buffer *out, struct arena *mem, enum demo_country country, const struct supplier *firm);
