/* Shared by the files of the gap report: for registry/report/gaps*.c only. */
#pragma once
#include "analysis/analysis.h"
#include "gaps.h"

/* The state of a report that is being made. */
struct gaps {
    struct gaps_query query;
    struct analysis analysis;
    const struct facts *facts;       /* of the analysis */
    const struct coverage *coverage; /* likewise */
    struct gaps_report report;       /* the result */
    size_t themes;                   /* those that the report is about */
    size_t cells, not_surveyed;      /* themes × countries that the report is about */
};

/* gaps_lists.c: makes the lists. */
void gaps_make_lists(struct call *c, struct gaps *g);
const char *gaps_firm_name(const struct gaps *g, struct number firm);

/* gaps_page.c and gaps_tables.c: add the blocks of their sections; gaps_show_rows(): a table of the section's rows with all their fields,
   themes and firms by their names. */
void gaps_show_rows(struct call *c, const struct gaps *g, struct section *s);
#define SHOW(name) void gaps_show_##name(struct call *c, const struct gaps *g, struct section *s);
#define SECTION_METRIC(name) SHOW(name)
#define SECTION_TABLE(name)
#define SECTION_LIST(name, row) SHOW(name)
#define SECTION_ROWS(name, row, shown_in)
#define SECTION_TEXT(name) SHOW(name)
#include "analysis/gaps_sections.def"
#undef SHOW

/* Words that they share. */
const char *gaps_number(struct call *c, int64_t n);
const char *gaps_date(struct call *c, struct date d);
const char *gaps_decimal(struct call *c, struct decimal d);
/* "2 (+3)": how many for certain, and how many more are possible. */
const char *gaps_count(struct call *c, int64_t suppliers, int64_t possible);
const char *gaps_country(const struct gaps *g, const char *country);
/* "Albania, Croatia". */
const char *gaps_countries(struct call *c, const struct gaps *g, const struct texts *countries);
const char *gaps_state_word(struct call *c, unsigned state);
enum tone gaps_tone(unsigned state);
enum { GAPS_HHI_LIMIT_PERCENT = 25 };
