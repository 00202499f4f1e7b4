/* What a list would do to the registry, row by row, before anything is written. Pure: what the registry holds is handed in
   (known.h), what is to be done comes out, and apply.h writes it.

   Matching: an equal identifier is the same firm; else the same folded name in the same town and country; two different valid
   national numbers never are one firm. A row that repeats a firm of the list is folded into the first one; if it contradicts it,
   it is a conflict. A blank cell erases nothing. */
#pragma once
#include "catalogue/supplier.h"
#include "row.h"

enum verdict { VERDICT_NEW, VERDICT_CHANGED, VERDICT_UNCHANGED, VERDICT_CONFLICT, VERDICT_REJECTED, VERDICT_COUNT };
extern const char *const verdict_names[VERDICT_COUNT];

struct listed_site {
    const char *address, *postcode, *town, *words, *subdivision;
};
struct listed_capability {
    const char *concept, *title;
};

/* What a list says of a firm, over all its rows. */
struct listed_supplier {
    const char *kind, *legal_name, *name_key, *short_key, *words, *legal_form, *country, *owner_country, *website, *note;
    bool country_listed, natural_person, joint;
    struct date founded_on;
    LIST_OF(row_name) names;
    LIST_OF(row_identifier) identifiers;
    LIST_OF(listed_site) sites;
    LIST_OF(row_contact) contacts;
    LIST_OF(listed_capability) capabilities;
    struct texts activities, certificates;
    LIST_OF(row_figure) figures;
};

/* A firm that the registry holds, with what the plan compares. */
struct stored_supplier {
    struct supplier *supplier; /* its plain members */
    bool may_change;           /* released records need the right to release */
    LIST_OF(name) names;
    LIST_OF(identifier) identifiers;
    LIST_OF(site) sites;
    LIST_OF(contact) contacts;
    LIST_OF(activity) activities;
    LIST_OF(annual_figure) annual_figures;
    LIST_OF(certificate) certificates;
    LIST_OF(capability) capabilities;
};

/* One firm of the list, and what is to be done about it. */
struct planned {
    size_t row; /* its first row */
    struct listed_supplier listed;
    struct number number; /* the record it is, or will be */
    bool is_new;
    bool set; /* the supplier's own members change, to those in `final` */
    struct listed_supplier final;
    struct listed_supplier add; /* what is added below it: all that is said where it is new */
    LIST_OF(site) sites_filled; /* sites of which blanks are filled: number and the new members */
    LIST_OF(annual_figure) figures_filled;
    struct texts released_to; /* of the record */
};

struct plan_row {
    int64_t line;
    const char *raw;
    size_t raw_size;
    enum verdict verdict;
    const char *row_key;  /* what the row is known by: its national number, else name and town */
    int64_t folded_into;  /* line of the firm's first row; 0 */
    size_t firm;          /* index of the planned firm, or NO_FIRM */
    struct texts changed; /* names of what changes */
    LIST_OF(row_message) messages;
};
#define NO_FIRM ((size_t)-1)

struct plan_index;

struct import_plan {
    struct arena *mem;
    size_t n, capacity;
    struct plan_row *row;
    size_t firm_count, firm_capacity;
    struct planned *firm;
    struct plan_index *index;
    int64_t count[VERDICT_COUNT];
};

struct import_plan *plan_new(struct arena *mem) __attribute__((returns_nonnull));

/* Takes the next row of the list: its place among the firms of the list is settled here. Copies what must last; `raw` stays where
   it is. */
void plan_add_row(struct import_plan *p, const struct row *row);

/* Which record a firm of the list is. The candidates were found by its identifiers and by its name (short_key); each is a number
   with the towns and national numbers needed to judge. Called once per firm, in order; the answer is kept in planned.number. */
struct candidate {
    struct number number;
    const char *short_key, *town, *country; /* town folded; NULL: it has none */
    const char *oib, *nipt, *nui;           /* its national numbers, or NULL */
};
void plan_match(struct import_plan *p, size_t firm, const struct number *by_identifier, size_t n, const struct candidate *by_name,
                size_t m);

/* Whether the firm is to be written: not folded into another one, and no conflict. */
bool plan_is_active(const struct import_plan *p, size_t firm);

/* Settles the firm's verdict and what is to be done, given the record it matched (NULL: it is new). */
void plan_compare(struct import_plan *p, size_t firm, const struct stored_supplier *stored);

/* Counts the verdicts: the end. */
void plan_finish(struct import_plan *p);

/* Whether two names may be spellings of one: the keys share most of their letters in threes. */
bool names_are_alike(const char *a, const char *b);
