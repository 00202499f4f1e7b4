/* The options of a request: whose record, which version, why, and which page. */
#pragma once
#include "number.h"

/* What a request gives apart from its record, on the command line and over HTTP alike (shape: options_shape in op.h). */
struct request_options {
    const char *owner;           /* the country that owns what is written; NULL: found from the record */
    struct maybe_int if_version; /* the version the caller saw; unknown: not given */
    const char *reason;          /* why a record is removed */
    struct maybe_int limit;      /* rows of a page */
    const char *after;           /* cursor of the previous page */
    unsigned count;              /* COUNT_EXACT: all that match are counted, however many (shape/page.h) */
    struct maybe_int wait;       /* seconds in which what goes on as a job may be done before the answer */
    const char *list;            /* whose pages these are: the op and its filters; cursors of others are refused */
    /* Computed from limit, after and count by page_start(). */
    struct maybe_int fetch;       /* rows to fetch: one more than the page */
    struct maybe_int count_limit; /* rows to count: one more than are told; unknown: all */
    const char *after_key;
    struct number after_number;
};
