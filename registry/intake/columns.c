#include "columns.h"
#include "base/text.h"
#include "column_names.h"

enum { HEADER_MAX_BYTES = 400 };

/* Whether all words of `words` are words of `text`, in this order. */
static bool holds_words(const char *text, const char *words)
{
    const char *at = text;
    while (*words) {
        size_t n = strcspn(words, " ");
        bool found = false;
        while (*at && !found) {
            size_t m = strcspn(at, " ");
            found = m == n && memcmp(at, words, n) == 0;
            at += m + (at[m] == ' ');
        }
        if (!found)
            return false;
        words += n + (words[n] == ' ');
    }
    return true;
}

enum intake_field column_guess(struct arena *mem, const char *header, double *confidence, enum intake_field *ambiguous)
{
    const char *folded = strlen(header) > HEADER_MAX_BYTES ? "" : text_fold(mem, header);
    const struct column_name *best = NULL;
    size_t best_size = 0;
    *confidence = 0;
    if (ambiguous)
        *ambiguous = FIELD_NONE;
    if (!*folded)
        return strchr(header, '#') && strlen(header) <= 2 ? FIELD_ROW_NUMBER : FIELD_NONE;
    for (size_t i = 0; i < column_name_count && *confidence < 1; i++) {
        const struct column_name *row = &column_names[i];
        if (strcmp(folded, row->words) == 0) {
            best = row;
            *confidence = 1;
        } else if (!row->whole && strlen(row->words) > best_size && holds_words(folded, row->words)) {
            /* The longest words are the surest: they cover most of the header. */
            best = row;
            best_size = strlen(row->words);
        }
    }
    if (!best)
        return FIELD_NONE;
    if (*confidence < 1)
        *confidence = 0.5 + 0.4 * (double)best_size / (double)strlen(folded);
    else if (best->or_field != FIELD_NONE)
        *confidence = 0.8;
    if (ambiguous)
        *ambiguous = best->or_field;
    return best->field;
}
