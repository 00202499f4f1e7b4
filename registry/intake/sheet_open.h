/* Opens a file as a sheet, whatever kind of file it is. */
#pragma once
#include "base/file.h"
#include "sheet.h"

/* What the user says about a list; all of it is optional. */
struct list_options {
    enum encoding encoding;
    char delimiter; /* 0: find it */
    bool no_header;
    const char *country;        /* of rows that name no country; NULL: unknown */
    const char *const *mapping; /* "header=field", or "3=field" by position; ended by NULL; may be NULL */
};

/* Opens a file, which must live as long as the sheet. Fails as decode_file(). */
bool sheet_open(struct call *c, const struct file *file, const struct list_options *options, struct sheet **out)
    __attribute__((warn_unused_result));
