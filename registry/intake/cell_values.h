/* Reads the cells of people's lists as values: numbers with either decimal mark, dates that begin with the day, addresses that hold
   the town. These functions depend on their arguments alone. */
#pragma once
#include "base/call.h"
#include "base/decimal.h"
#include "code_index.h"

/* The decimal mark that a number's text shows: ',' or '.', or 0 when the text does not decide it ("1.234"). */
char value_decimal_mark(const char *text);

/* Reads "1.135.550,25", "€ 40,000.00", "12,5 %", "kn 300". `mark` is the column's decimal mark; where it is 0 (unknown), an
   ambiguous number is refused. *currency (may be NULL) is set to the currency that the text names. False when the text is no number. */
bool value_number(struct arena *mem, const char *text, char mark, unsigned decimals_max, struct decimal *out,
                  const char **currency) __attribute__((warn_unused_result));

/* Reads 02.08.2013, 2.8.2013., 14-Oct-13, 2012-09-27, 1998 (its first day), Excel's serial 41488. The day always comes first. */
bool value_date(const char *text, struct date *out) __attribute__((warn_unused_result));

/* The currency that words name ("Promet (EUR)", "u kn", "Lekë"), or NULL. */
const char *value_currency(struct arena *mem, const char *text);

/* A year between 1950 and 2100 in a header ("Promet 2023."), or 0. */
int value_year(const char *text);

struct postal_place {
    const char *address, *postcode, *town, *country; /* NULL: the text has none */
};
/* Splits an address into its parts. The town follows the last comma ("Ilica 5, 10000 Zagreb, Hrvatska"), or is the first of two parts
   ("Zagreb, Ilica 5"). `with_town` is false when another column holds the town; then the address is only trimmed. */
struct postal_place value_postal_place(struct arena *mem, const struct code_index *codes, const char *text, bool with_town);

/* Splits off a postcode: "40000 Čakovec", "HR-10000 Zagreb", "Tiranë 1001". */
void value_town(struct arena *mem, const char *text, const char **postcode, const char **town);

/* Whether a text can be an e-mail address: it has one @, a dot after it and no spaces. */
bool value_is_email(const char *text);
