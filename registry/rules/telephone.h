/* Telephone numbers as lists have them, in E.164. One cell may hold several ("052/431486,453239": the second inherits the
   area code). The country decides how numbers without +… are read. */
#pragma once
#include "base/arena.h"

enum telephone_verdict {
    TELEPHONE_VALID,
    TELEPHONE_WARN,   /* cannot be called as written (no area code), or a prefix that Kosovo left in 2017: `offered` */
    TELEPHONE_INVALID /* no number: kept as raw text at most */
};

struct telephone {
    enum telephone_verdict verdict;
    const char *number;  /* "+38514558780"; NULL when not sure */
    const char *offered; /* what it probably is now, for a person to take over; NULL */
    const char *raw;     /* the part of the cell it was read from */
};

enum { TELEPHONES_MAX = 8 };
struct telephones {
    size_t n; /* 0: an empty cell */
    struct telephone item[TELEPHONES_MAX];
};

/* Reads a cell. `country` NULL: only numbers with + or 00 can be read. Texts are in `mem`. */
struct telephones telephones_read(struct arena *mem, const char *cell, const char *country);
