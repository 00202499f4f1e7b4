/* Whether what is said of two firms is said of one: by their numbers and names. */
#pragma once
#include "catalogue/supplier.h"

/* The identifier that a state has issued, of that scheme (NULL: of any), or NULL. Two different ones are two firms. */
const struct identifier *national_of(const struct supplier *firm, const char *scheme);

/* Whether they have different national numbers of one scheme: then they are two firms. */
bool numbers_differ(const struct supplier *a, const struct supplier *b);

/* Whether two names may be spellings of one name: their keys share most of their trigrams. */
bool names_are_alike(const char *a, const char *b);

/* Whether the firm has the name, as its legal or a further one. */
bool firm_has_name(const struct supplier *firm, const char *name);
