#include "row_cell.h"
#include "base/text.h"
#include "base/utf8.h"
#include "rules/identifier_forms.h"

const char *cell_header(const struct row_context *g, size_t i)
{
    const char *header = g->r->columns.item[i].header;
    return *header ? header : int_text(g->mem, (int64_t)(i + 1));
}

void cell_message(const struct row_context *g, size_t i, const char *code, enum severity severity, const char *value)
{
    cell_message_expected(g, i, code, severity, value, NULL);
}

void cell_message_expected(const struct row_context *g, size_t i, const char *code, enum severity severity, const char *value,
                           const char *expected)
{
    row_add_message(g->row,
                    (struct row_message){
                        .column = cell_header(g, i), .code = code, .severity = severity, .value = value, .expected = expected });
}

const char *cell_value(const struct row_context *g, size_t i)
{
    static const struct {
        enum cell_flag flag;
        const char *code;
    } remarks[] = { { CELL_TOO_LONG, "cell_too_long" }, { CELL_FOREIGN, "mixed_encoding" }, { CELL_BROKEN, "broken_letters" } };
    if (i >= g->cells->n || i >= g->r->columns.n)
        return NULL;
    const struct list_cell *it = &g->cells->cell[i];
    for (size_t k = 0; it->flags && k < sizeof remarks / sizeof remarks[0]; k++)
        if (it->flags & remarks[k].flag)
            cell_message(g, i, remarks[k].code, SEVERITY_WARNING, *it->text ? it->text : NULL);
    return is_blank_word(it->text) ? NULL : it->text;
}

const char *cell_fitted(const struct row_context *g, size_t i, const char *text, size_t max)
{
    if (strlen(text) <= max || utf8_length(text) <= max)
        return text;
    cell_message(g, i, "shortened", SEVERITY_WARNING, NULL);
    return text_trim(g->mem, text_copy_n(g->mem, text, utf8_head(text, max)), true);
}
