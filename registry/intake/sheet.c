#include "sheet.h"
#include "base/text.h"

struct list_cell cell_tidied(struct arena *mem, const char *text)
{
    const char *v = text_trim(mem, text_nfc(mem, text), true);
    size_t n = strlen(v);
    if (n >= 3 && v[0] == '=' && v[1] == '"' && v[n - 1] == '"')
        v = text_trim(mem, text_copy_n(mem, v + 2, n - 3), true);
    if (v[0] == '\'' && v[1] && strchr("=+-@", v[1]))
        v++;
    return (struct list_cell){ v, strstr(v, "\uFFFD") ? CELL_BROKEN : 0 };
}

const char *cell_text(const struct cells *row, size_t i)
{
    return i < row->n ? row->cell[i].text : "";
}

bool cells_are_blank(const struct cells *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (*row->cell[i].text || row->cell[i].flags)
            return false;
    return true;
}
