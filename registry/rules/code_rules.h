/* Codes of goods as people write them in lists: NATO stock numbers and the Common Procurement Vocabulary. */
#pragma once
#include "identifier_rules.h"

/* A NATO stock number (13 digits), a supply class (4 digits) or group (2 digits): digits only in `value`. Whether the class is
   listed is for the caller to ask; 9999 is "miscellaneous", a warning. */
struct identifier_finding nsn_read(struct arena *mem, const char *raw);

/* The official code ("35300000-7") of exactly these eight digits; NULL: no such. */
typedef const char *cpv_lookup(const char *digits, void *arg);

/* A code of the CPV, judged by the list and not by a formula: 532 of the 9,454 official check digits follow none. A division
   alone ("35") is taken for its first code, with a warning; a lost leading zero is put back where the list has the code. */
struct identifier_finding cpv_read(struct arena *mem, const char *raw, cpv_lookup *lookup, void *arg);
