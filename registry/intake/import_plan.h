/* What a list would do to the registry, row by row, before anything is written. The plan touches no database: registry_lookup.h hands
   in what the registry holds, and apply.h writes what the plan says.

   Matching: an equal identifier is the same firm; else the same folded name in the same town and country; two different valid
   national numbers never are one firm. A row that repeats a firm of the list is folded into the first one; if it contradicts it,
   it is a conflict. An empty cell erases nothing. */
#pragma once
#include "base/map.h"
#include "catalogue/supplier.h"
#include "merge.h"

enum verdict { VERDICT_NEW, VERDICT_CHANGED, VERDICT_UNCHANGED, VERDICT_CONFLICT, VERDICT_REJECTED, VERDICT_COUNT };
extern const char *const verdict_names[VERDICT_COUNT];

/* One firm of the list, and what the plan does with it. */
struct planned {
    size_t row; /* its first row */
    struct listed listed;
    struct number number; /* the record it is, or will be */
    bool is_new;
    struct difference *difference; /* from the record that it matches; NULL: none */
    bool is_known;                 /* that record has its name and its national number, if it has one, by itself or by a merge */
};

struct plan_row {
    int64_t line;
    const char *raw;
    size_t raw_size;
    enum verdict verdict;
    const char *row_key;  /* what identifies the row: its national number, else name and town */
    int64_t folded_into;  /* line of the firm's first row; 0: this is the first */
    size_t firm;          /* index of the planned firm, or NO_FIRM */
    struct texts changed; /* names of the fields and lists that change */
    LIST_OF(row_message) messages;
};
#define NO_FIRM ((size_t)-1)

struct import_plan {
    struct arena *mem;
    size_t n;
    struct plan_row *row;
    size_t firm_count;
    struct planned *firm;
    struct map firms_by_key; /* by what says that rows are one firm: identifiers, name and town */
    int64_t count[VERDICT_COUNT];
};

struct import_plan *plan_new(struct arena *mem) __attribute__((returns_nonnull));

/* Adds the next row of the list and finds the firm of the list that it belongs to. What must last is copied, except `raw`. */
void plan_add_row(struct import_plan *p, const struct row *row);

/* Decides which record a firm of the list is, and sets planned.number. The candidates were found by its identifiers and by its name
   (short_key), each with the town and national numbers that decide. Call it once for each firm, in order. */
struct candidate {
    struct number number;
    const char *short_key, *town, *country; /* town folded; NULL: it has none */
    const char *oib, *nipt, *nui;           /* its national numbers, or NULL */
};
/* Of more candidates by name none is chosen: that firm is a conflict. */
enum { NAMESAKES_MAX = 2000 };
void plan_match(struct import_plan *p, size_t firm, const struct number *by_identifier, size_t n, const struct candidate *by_name,
                size_t m);

/* Whether the firm is to be written: not folded into another one, and no conflict. */
bool plan_is_active(const struct import_plan *p, size_t firm);

/* Decides the verdict of a firm and what is to be written, given the record that it matches, with its lists and those of the records
   that are merged into it (NULL: it is new). `may_change`: a released record is changed only with the right to release. */
void plan_compare(struct import_plan *p, size_t firm, const struct supplier *stored, bool may_change);

/* Counts the verdicts, once all firms are compared. */
void plan_finish(struct import_plan *p);
