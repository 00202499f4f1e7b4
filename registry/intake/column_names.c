#include "column_names.h"
#include "base/table.h"
#include "base/text.h"

/* The cells of a row of column_names.tsv. */
enum { CELL_FIELD, CELL_LANGUAGE, CELL_WORDS, CELL_WHOLE, CELL_OTHER_FIELD };

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
    const struct text_table *names = table_find("column_names");
    const struct texts *best = NULL;
    size_t best_size = 0;
    *confidence = 0;
    if (ambiguous)
        *ambiguous = FIELD_NONE;
    if (!*folded)
        return strchr(header, '#') && strlen(header) <= 2 ? FIELD_ROW_NUMBER : FIELD_NONE;
    for (size_t i = 0; i < names->n && *confidence < 1; i++) {
        const struct texts *row = &names->item[i];
        const char *words = row->item[CELL_WORDS];
        bool whole = row->n > CELL_WHOLE && *row->item[CELL_WHOLE];
        if (strcmp(folded, words) == 0) {
            best = row;
            *confidence = 1;
        } else if (!whole && strlen(words) > best_size && holds_words(folded, words)) {
            /* The longest words are the surest: they cover most of the header. */
            best = row;
            best_size = strlen(words);
        }
    }
    if (!best)
        return FIELD_NONE;
    enum intake_field other = best->n > CELL_OTHER_FIELD ? intake_field_find(best->item[CELL_OTHER_FIELD]) : FIELD_NONE;
    if (*confidence < 1)
        *confidence = 0.5 + 0.4 * (double)best_size / (double)strlen(folded);
    else if (other != FIELD_NONE)
        *confidence = 0.8;
    if (ambiguous)
        *ambiguous = other;
    return intake_field_find(best->item[CELL_FIELD]);
}

double header_score(struct arena *mem, const struct cells *row, bool *names)
{
    double score = 0;
    *names = false;
    for (size_t i = 0; i < row->n; i++) {
        double confidence;
        const char *text = row->cell[i].text;
        enum intake_field field = *text ? column_guess(mem, text, &confidence, NULL) : FIELD_NONE;
        if (field != FIELD_NONE)
            score += confidence;
        *names = *names || (field == FIELD_LEGAL_NAME && confidence > 0.9);
    }
    return score;
}
