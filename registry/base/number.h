/* The number of a record, as people see it: HR-0042173.
   A number is (slot of the issuing owner << 40 | serial); below 2^53, so JSON readers could hold it, though it is always
   text in JSON. People see the owner's code, the serial with at least six digits, and one ISO 7064 MOD 11,10 check digit
   over the serial as written. */
#pragma once
#include "maybe.h"

struct arena;

/* 0 is no number. */
struct number {
    int64_t value;
};

enum number_verdict { NUMBER_OK, NUMBER_MALFORMED, NUMBER_UNKNOWN_OWNER, NUMBER_WRONG_CHECK };

enum { NUMBER_SLOTS_MAX = 256 };

/* Registers that `owner` (two letters) has `slot` (1 to 255); AL 1, HR 2 and XK 3 are known from the start, the others come
   from the reference table of countries when the program starts. Not thread-safe: before threads only. */
void number_register_slot(unsigned slot, const char *owner);

/* Reads a number as people write it: any case, leading zeros of the serial missing or too many, blanks around, and a
   blank, any dash or nothing between the parts. */
enum number_verdict number_parse(const char *text, struct number *out) __attribute__((warn_unused_result));

/* "HR-0042173" in `mem`; "" for no number; "??-…" where the slot is not known. */
const char *number_text(struct arena *mem, struct number n);

/* The same into `out`, for writers that must not allocate; returns the length. */
enum { NUMBER_BYTES = sizeof "HR-12345678901234" };
size_t number_write(struct number n, char out[NUMBER_BYTES]);

/* The code of the country that issued the number, or NULL when its slot is not known. */
const char *number_issuer(struct number n);

/* ISO 7064 MOD 11,10 over `n` digits: the check digit as a character. Also the check of a Croatian OIB. */
char iso7064_mod_11_10(const char *digits, size_t n);
