/* Decimal numbers without rounding: at most 15 digits, so that a JSON reader with doubles loses none. */
#pragma once
#include "language.h"
#include "maybe.h"

struct arena;

/* value = units / 10^scale; shortest form (no trailing zeros in the fraction). */
struct decimal {
    bool known;
    uint8_t scale;
    int64_t units;
};

enum { DECIMAL_DIGITS_MAX = 15 };

enum decimal_verdict { DECIMAL_OK, DECIMAL_MALFORMED, DECIMAL_TOO_MANY_DIGITS, DECIMAL_TOO_MANY_DECIMALS };

/* Reads "-12.50", "3", "0.5", "1e3" and the like (JSON's number grammar, no blanks). `decimals_max` is how many decimals
   the field takes (18 at most), after trailing zeros are dropped. *out is set on DECIMAL_OK only. */
enum decimal_verdict decimal_parse(const char *text, unsigned decimals_max, struct decimal *out)
    __attribute__((warn_unused_result));

/* A number as a person writes it in this language ("1.234,5" in Croatian and Albanian, "1,234.5" in English; groups of three may also
   be separated by spaces), as decimal_parse() reads it; in `mem`. A number without groups and with a decimal point is read in all
   languages. */
enum decimal_reading {
    DECIMAL_READ,
    DECIMAL_AMBIGUOUS, /* "1.234" in Croatian: *whole is 1234, *fraction is 1,234 as the language writes it */
    DECIMAL_UNREADABLE
};
enum decimal_reading decimal_typed(struct arena *mem, const char *text, enum language language, const char **machine,
                                   const char **whole, const char **fraction) __attribute__((warn_unused_result));

/* Shortest form, with a point: "-12.5"; "" when unknown. `mark` replaces the point in text for people. */
const char *decimal_text(struct arena *mem, struct decimal d);
const char *decimal_text_for(struct arena *mem, struct decimal d, char mark);
/* The same into `out`, for writers that must not allocate; returns the length. */
enum { DECIMAL_BYTES = sizeof "-9223372036854775808." };
size_t decimal_write(struct decimal d, char mark, char out[DECIMAL_BYTES]);

/* -1, 0 or 1. Both must be known. */
int decimal_compare(struct decimal a, struct decimal b);
double decimal_to_double(struct decimal d);
