/* Pages of a list: keyset cursors. A cursor is opaque to the caller: base64url of the last row's key and number. */
#pragma once
#include "base/form.h"
#include "shape.h"

#define PAGE_ROWS_DEFAULT 50
enum { PAGE_ROWS_MAX = 1000, PAGE_COUNT_MAX = 10000 };

/* How many rows match: what a page says, and what its request may ask for. A count takes as long as reading all that match, so it
   stops at PAGE_COUNT_MAX unless all are asked for. */
enum count_kind { COUNT_EXACT = 1, COUNT_AT_LEAST };
extern const char *const count_kinds[];

/* One page of a list. */
struct page {
    struct list rows;
    int64_t count;                   /* of all that match, not of the page */
    bool at_least;                   /* `count` is PAGE_COUNT_MAX and more match */
    const char *next;                /* cursor, NULL at the end */
    const struct shape *extra_shape; /* members beside the list (facets), which is a record of this shape; NULL: none */
    const void *extra;
};

/* The result of a counting statement. */
struct counted {
    struct maybe_int count;
};
extern const struct shape counted_shape;

/* Reads c->options.limit, .after and .count into what statements take as :fetch, :after_key, :after_number and :count_limit. One row
   more than the page is asked for, so that page_is_full() knows whether there is another. `keyed`: the cursor carries a key.
   RANGE for a limit outside 1 to 1,000; FORMAT for a cursor that this list did not issue. */
bool page_start(struct call *c, bool keyed) __attribute__((warn_unused_result));

/* Whether there is a next page; removes the surplus row from `rows`. */
bool page_is_full(const struct call *c, struct list *rows);

/* A page of a list that was read whole, as short lists of reference data are: the requested rows, the count of all, and
   the cursor. RANGE and FORMAT as page_start(). */
bool page_cut(struct call *c, const struct shape *s, struct page *all) __attribute__((warn_unused_result));

/* Takes over what was counted up to :count_limit. */
void page_set_count(const struct call *c, struct page *page, int64_t counted);

/* The cursor after a row; it is valid in this list with these filters (c->options.list) only. `key` may be NULL. */
const char *page_cursor(struct call *c, const char *key, struct number number);

/* Rows on their way out, in one of PAGE_FORMS. A form that is a table (CSV) has the plain fields of them, or the `columns` alone,
   where any are named. */
struct rows_writer {
    enum form form;
    const struct shape *shape;
    unsigned roles; /* fields with any of them are written */
    const struct texts *columns;
    struct buffer *out;
    const struct page *page; /* what stands beside the rows; NULL: they are all that match, and their count stands behind them */
    int64_t count;           /* of those that were written */
};

/* Whether the form has place for the lists of records, so that they are to be read. */
bool rows_have_lists(const struct rows_writer *w);

/* What stands before the rows; rows, as often as there are some, false when `out` has failed; what stands behind them. What the
   writing takes of `mem` is free for use after each. */
void rows_begin(struct arena *mem, struct rows_writer *w);
bool rows_write(struct arena *mem, struct rows_writer *w, const struct list *rows);
void rows_end(const struct rows_writer *w);

/* Writes a page, all at once: {"count": n, "count_is": …, "<plural>": […], "next": …} and what it has beside its list, or CSV. */
void page_write(struct arena *mem, enum form form, const struct shape *s, unsigned roles, const struct texts *columns,
                const struct page *page, struct buffer *out);
