/* The words of headers, which stand in column_names.tsv. They are compared folded (text_fold), so that case, diacritics, dots and dashes
   do not count. */
#pragma once
#include "intake_field.h"
#include "sheet.h"

enum { HEADER_WITHIN = 30 }; /* rows from the top */

/* The field that a header names, with how sure that is: by the whole header, else by words in it. *ambiguous (may be NULL) is set to
   the other field that the header may mean, or FIELD_NONE. */
enum intake_field column_guess(struct arena *mem, const char *header, double *confidence, enum intake_field *ambiguous);

/* How much a row looks like a header: the sum of the confidences of its cells. *names is set where a cell is exactly the header of a
   column of names, because no firm is called so. */
double header_score(struct arena *mem, const struct cells *row, bool *names);
