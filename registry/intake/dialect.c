#include "dialect.h"
#include "column_names.h"
#include "csv_sheet.h"

enum { SNIFF_ROWS = 200 };

/* How well the first rows are split: the share of those that have the commonest number of cells, raised a little by that number; one
   more where a row is plainly a header, since rows may be ragged but no wrong delimiter makes a header. 0 where most rows are one cell.
   Sets sheet->columns to the commonest number. */
static double evenness(struct sheet *sheet)
{
    size_t count[LIST_COLUMNS_MAX + 2] = { 0 }, rows = 0, best = 0;
    struct arena *scratch = arena_new(0);
    struct cells row;
    bool cuts_header = false;
    for (; rows < SNIFF_ROWS && sheet->next(sheet, scratch, &row); rows++) {
        bool names;
        count[row.surplus ? LIST_COLUMNS_MAX + 1 : row.n]++;
        cuts_header = cuts_header || (rows < HEADER_WITHIN && row.n >= 2 && header_score(scratch, &row, &names) >= 1.5);
        arena_reset(scratch);
    }
    arena_free(scratch);
    sheet->rewind(sheet, 0);
    for (size_t i = 1; i <= LIST_COLUMNS_MAX + 1; i++)
        if (count[i] > count[best])
            best = i;
    sheet->columns = best ? best : 1;
    if (rows == 0 || best < 2)
        return cuts_header;
    size_t cells = best > 8 ? 8 : best;
    return (double)count[best] / (double)rows * (1 + 0.05 * (double)cells) + cuts_header;
}

struct sheet *dialect_find(struct arena *mem, const struct decoded *file, char delimiter)
{
    static const char candidates[] = { ';', ',', '\t', '|' };
    char known = delimiter ? delimiter : csv_named_delimiter(file);
    struct sheet *found = NULL;
    double best = 0;
    for (size_t i = 0; i < sizeof candidates && !known; i++) {
        struct sheet *sheet = csv_sheet(mem, file, candidates[i]);
        double score = evenness(sheet);
        if (score > best) {
            best = score;
            found = sheet;
        }
    }
    if (!found) {
        found = csv_sheet(mem, file, known ? known : ',');
        (void)evenness(found);
    }
    return found;
}
