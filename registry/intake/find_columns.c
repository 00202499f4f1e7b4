#include "find_columns.h"
#include "base/text.h"
#include "column_names.h"
#include "sniff_columns.h"

static const double CONFIDENCE_MAPPED = 2; /* the confidence of a --mapping: above every guess */

/* --- the header ---------------------------------------------------------------------------------------------------------------- */

/* Finds the header: the row that names several columns, or a column of names. Titles above it are skipped. False: there is none. */
static bool find_header(struct arena *mem, struct sheet *sheet, struct cells *header)
{
    double best = 0;
    struct cells *row = TAKE(mem, struct cells);
    for (size_t seen = 0; seen < HEADER_WITHIN && sheet->next(sheet, mem, row); seen++) {
        bool names;
        double score = header_score(mem, row, &names);
        size_t filled = 0;
        for (size_t i = 0; i < row->n; i++)
            filled += *row->cell[i].text != '\0';
        bool enough = (score >= 1.5 && score * 4 >= (double)filled) || (score >= 0.8 && filled <= 2 && row->n <= 2) || names;
        if (enough && score > best * 1.5) {
            best = score;
            *header = *row;
        }
    }
    return best > 0;
}

/* Marks the four columns that a rejects file has at its end, so that a list which was fixed can be imported again. */
static void mark_reject_columns(struct list_columns *columns)
{
    static const char *const ours[] = { "error_code", "column", "value", "hint" };
    for (size_t i = 0; i + 4 <= columns->n; i++) {
        bool same = true;
        for (size_t k = 0; k < 4; k++)
            same = same && strcmp(columns->item[i + k].header, ours[k]) == 0;
        for (size_t k = 0; k < 4 && same; k++)
            columns->item[i + k] = (struct list_column){ .header = ours[k], .field = FIELD_REJECTS, .confidence = 1 };
    }
}

/* Of the fields that a firm has once, keeps the surest column, and the first one among equals. The other columns have no field. */
static void keep_surest_columns(struct list_columns *columns)
{
    static const enum intake_field single[] = { FIELD_LEGAL_NAME,    FIELD_COUNTRY,   FIELD_LEGAL_FORM,   FIELD_ADDRESS,
                                                FIELD_TOWN,          FIELD_POSTCODE,  FIELD_SUBDIVISION,  FIELD_WEBSITE,
                                                FIELD_EMPLOYEES,     FIELD_TURNOVER,  FIELD_EXPORT_SHARE, FIELD_FOUNDED,
                                                FIELD_OWNER_COUNTRY, FIELD_SHORT_NAME };
    for (size_t k = 0; k < sizeof single / sizeof single[0]; k++) {
        struct list_column *chosen = NULL;
        for (size_t i = 0; i < columns->n; i++) {
            struct list_column *it = &columns->item[i];
            if (it->field != single[k])
                continue;
            struct list_column *loser = !chosen ? NULL : it->confidence > chosen->confidence ? chosen : it;
            if (!chosen || loser == chosen)
                chosen = it;
            if (loser) {
                loser->field = FIELD_NONE;
                loser->confidence = 0;
            }
        }
    }
}

/* Applies "header=field" or "3=field": what the user says about a column counts more than a guess. */
static bool apply_mapping(struct call *c, const char *const *mapping, struct list_columns *columns)
{
    for (; mapping && *mapping; mapping++) {
        const char *equals = strrchr(*mapping, '=');
        const char *name = equals ? text_trim(c->mem, equals + 1, true) : "";
        enum intake_field field = intake_field_find(name);
        if (!equals || field == FIELD_COUNT)
            return fail(c, ERROR_UNKNOWN_FIELD, "mapping", "value", *mapping);
        const char *header = text_fold(c->mem, text_copy_n(c->mem, *mapping, (size_t)(equals - *mapping)));
        bool found = false;
        for (size_t i = 0; i < columns->n; i++) {
            bool here = (*header && strcmp(text_fold(c->mem, columns->item[i].header), header) == 0) ||
                        strcmp(int_text(c->mem, (int64_t)(i + 1)), header) == 0;
            if (!here)
                continue;
            found = true;
            columns->item[i].field = field;
            columns->item[i].confidence = field == FIELD_NONE ? 0 : CONFIDENCE_MAPPED;
        }
        if (!found)
            return fail(c, ERROR_UNKNOWN_FIELD, "mapping", "value", *mapping);
    }
    keep_surest_columns(columns);
    for (size_t i = 0; i < columns->n; i++)
        if (columns->item[i].confidence > 1)
            columns->item[i].confidence = 1;
    return true;
}

static bool check_columns(struct call *c, struct sheet *sheet, const struct list_columns *columns)
{
    struct cells *row = TAKE(c->mem, struct cells);
    sheet->rewind(sheet, columns->header_row);
    bool any = sheet->next(sheet, c->mem, row);
    sheet->rewind(sheet, columns->header_row);
    if (!any)
        return fail(c, ERROR_UNUSABLE_FILE, "file", "why", tr(c->mem, c->language, MESSAGE_file_has_no_rows), "do",
                    tr(c->mem, c->language, MESSAGE_file_do_rows));
    return column_of(columns, FIELD_LEGAL_NAME) < columns->n ||
           fail(c, ERROR_UNUSABLE_FILE, "file", "why", tr(c->mem, c->language, MESSAGE_file_has_no_name), "do",
                tr(c->mem, c->language, MESSAGE_file_do_name));
}

bool columns_find(struct call *c, struct sheet *sheet, const struct list_options *options, struct list_columns *out)
{
    struct cells *header = TAKE(c->mem, struct cells);
    enum intake_field ambiguous[LIST_COLUMNS_MAX] = { FIELD_NONE };
    *out = (struct list_columns){ 0 };
    if (!options->no_header && find_header(c->mem, sheet, header)) {
        if (header->surplus)
            return fail(c, ERROR_TOO_LARGE, "file", "max",
                        message_counted(c->mem, c->language, MESSAGE_columns_counted, LIST_COLUMNS_MAX));
        out->header_row = header->line;
        out->header_raw = header->raw;
        out->header_size = header->raw_size;
        sheet->columns = header->n;
    }
    out->n = sheet->columns > LIST_COLUMNS_MAX ? LIST_COLUMNS_MAX : sheet->columns;
    for (size_t i = 0; i < out->n; i++) {
        struct list_column *it = &out->item[i];
        it->header = cell_text(header, i);
        it->field = column_guess(c->mem, it->header, &it->confidence, &ambiguous[i]);
    }
    mark_reject_columns(out);
    sniff_columns(c->mem, sheet, options->country, ambiguous, out);
    keep_surest_columns(out);
    if (!apply_mapping(c, options->mapping, out) || !check_columns(c, sheet, out))
        return false;
    columns_complete(c->mem, out);
    return true;
}
