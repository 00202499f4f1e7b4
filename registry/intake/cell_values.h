/* Cells of people's lists as values: numbers with either decimal mark, dates that begin with the day, addresses with the town in
   them. All pure. */
#pragma once
#include "base/call.h"
#include "base/decimal.h"
#include "code_index.h"

/* What a number's text tells about the decimal mark: ',' or '.', or 0 when it tells nothing ("1.234"). */
char value_decimal_mark(const char *text);

/* Reads "1.135.550,25", "€ 40,000.00", "12,5 %", "kn 300". `mark` is the column's decimal mark (0: not known: then only what is
   plain). *currency (may be NULL) is set to a code when the text names one. False when it is no number, or tells two. */
bool value_number(struct arena *mem, const char *text, char mark, unsigned decimals_max, struct decimal *out,
                  const char **currency) __attribute__((warn_unused_result));

/* Reads 02.08.2013, 2.8.2013., 14-Oct-13, 2012-09-27, 1998 (its first day), Excel's serial 41488. The day always comes first. */
bool value_date(const char *text, struct date *out) __attribute__((warn_unused_result));

/* The currency that words name ("Promet (EUR)", "u kn", "Lekë"), or NULL. */
const char *value_currency(struct arena *mem, const char *text);

/* A year between 1950 and 2100 in a header ("Promet 2023."), or 0. */
int value_year(const char *text);

struct postal_place {
    const char *address, *postcode, *town, *country; /* NULL: not in it */
};
/* Takes an address apart: the town is what stands behind the last comma ("Ilica 5, 10000 Zagreb, Hrvatska"); one that stands
   first of two ("Zagreb, Ilica 5") is found too. `with_town`: false when another column holds the town; then only blanks are tidied. */
struct postal_place value_postal_place(struct arena *mem, const struct code_index *codes, const char *text, bool with_town);

/* Splits off a postcode: "40000 Čakovec", "HR-10000 Zagreb", "Tiranë 1001". */
void value_town(struct arena *mem, const char *text, const char **postcode, const char **town);

/* Whether a text can be an e-mail address: one @, a dot behind it, no blanks. */
bool value_is_mailbox(const char *text);
