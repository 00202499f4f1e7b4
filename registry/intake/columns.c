#include "columns.h"
#include "base/text.h"
#include "cell_values.h"

size_t column_of(const struct list_columns *columns, enum intake_field field)
{
    size_t i = 0;
    while (i < columns->n && columns->item[i].field != field)
        i++;
    return i;
}

void columns_complete(struct arena *mem, struct list_columns *columns)
{
    for (size_t i = 0; i < columns->n; i++) {
        struct list_column *it = &columns->item[i];
        bool is_figure = it->field == FIELD_TURNOVER || it->field == FIELD_EMPLOYEES || it->field == FIELD_EXPORT_SHARE;
        it->year = value_year(it->header);
        it->currency = it->field == FIELD_TURNOVER ? value_currency(mem, it->header) : NULL;
        it->decimal = is_figure ? it->decimal : 0;
        columns->decimal = columns->decimal ? columns->decimal : it->decimal;
    }
}

bool is_total_row(struct arena *mem, const struct cells *row, const struct list_columns *columns)
{
    static const char *const words[] = { "ukupno",   "sveukupno", "total",       "totali", "totale",
                                         "gjithsej", "shuma",     "grand total", "suma",   "zbroj" };
    bool total = false, named = true;
    for (size_t i = 0; i < row->n && i < columns->n; i++) {
        const char *text = row->cell[i].text;
        if (!*text)
            continue;
        bool here = false;
        /* Most cells are ruled out by their size or first letter. */
        const char *folded = strlen(text) > 24 || !strchr("ustgz", *text | 32) ? NULL : text_fold(mem, text);
        for (size_t k = 0; folded && k < sizeof words / sizeof words[0] && !here; k++)
            here = strcmp(folded, words[k]) == 0;
        total = total || here;
        named = named && (here || columns->item[i].field != FIELD_LEGAL_NAME);
    }
    return total && named;
}

bool repeats_header(const struct cells *row, const struct list_columns *columns)
{
    size_t same = 0, filled = 0;
    for (size_t i = 0; i < row->n && i < columns->n; i++) {
        if (!*row->cell[i].text)
            continue;
        filled++;
        same += strcmp(row->cell[i].text, columns->item[i].header) == 0;
        if (same == 0)
            return false;
    }
    return filled > 1 && same == filled;
}
