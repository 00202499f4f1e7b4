#include "dialect.h"
#include "base/text.h"
#include "rules/identifier_rules.h"
#include "sniff_columns.h"

enum { SNIFF_RECORDS = 200, HEADER_WITHIN = 30 };
static const double CONFIDENCE_MAPPED = 2; /* the confidence of a --mapping: above every guess */

const char *delimiter_name(struct arena *mem, char delimiter)
{
    return text_copy_n(mem, &delimiter, 1);
}

/* Reads and skips the line "sep=;", with which Excel names the delimiter. */
static void read_separator_line(const struct decoded *file, struct csv_dialect *d)
{
    const char *b = file->bytes;
    if (file->size < 5 || strncasecmp(b, "sep=", 4) != 0 || !strchr(",;\t|", b[4]) || !b[4])
        return;
    if (file->size > 5 && b[5] != '\r' && b[5] != '\n')
        return;
    d->delimiter = b[4];
    d->start = file->size > 6 && b[5] == '\r' && b[6] == '\n' ? 7 : file->size > 5 ? 6 : 5;
    d->start_line = 2;
}

static const char *header_text(struct call *c, const struct decoded *file, const struct csv_record *record, size_t i)
{
    return text_trim(c->mem, csv_text(c->mem, file->encoding, record, i, NULL), true);
}

/* How much a record looks like a header: the sum of the confidences of its cells. *names is set where a cell is exactly the header of
   a column of names, because no firm is called so. */
static double header_score(struct call *c, const struct decoded *file, const struct csv_record *record, bool *names)
{
    double score = 0;
    *names = false;
    for (size_t i = 0; i < record->n; i++) {
        double confidence;
        const char *text = header_text(c, file, record, i);
        enum intake_field field = *text ? column_guess(c->mem, text, &confidence, NULL) : FIELD_NONE;
        if (field != FIELD_NONE)
            score += confidence;
        *names = *names || (field == FIELD_LEGAL_NAME && confidence > 0.9);
    }
    return score;
}

/* How evenly a delimiter splits the first records: the share of those that have the commonest number of cells, raised a little by
   that number. It is 0 where most records are one cell. */
static double evenness(const struct decoded *file, const struct csv_dialect *d, char delimiter, struct csv_record *record,
                       size_t *columns)
{
    size_t count[CSV_COLUMNS_MAX + 2] = { 0 }, records = 0, best = 0;
    struct csv_reader r;
    csv_start(&r, file->bytes, file->size, delimiter);
    r.at = d->start;
    for (size_t seen = 0; seen < SNIFF_RECORDS && csv_next(&r, record); seen++) {
        if (csv_is_blank(record))
            continue;
        count[record->surplus ? CSV_COLUMNS_MAX + 1 : record->n]++;
        records++;
    }
    for (size_t i = 1; i <= CSV_COLUMNS_MAX + 1; i++)
        if (count[i] > count[best])
            best = i;
    *columns = best;
    if (records == 0 || best < 2)
        return 0;
    size_t cells = best > 8 ? 8 : best;
    return (double)count[best] / (double)records * (1 + 0.05 * (double)cells);
}

/* Whether one of the first records is plainly a header when it is split so. Rows may be ragged, but no wrong delimiter makes a header. */
static bool cuts_header(struct call *c, const struct decoded *file, const struct csv_dialect *d, char delimiter,
                        struct csv_record *record)
{
    struct csv_reader r;
    csv_start(&r, file->bytes, file->size, delimiter);
    r.at = d->start;
    for (size_t seen = 0; seen < HEADER_WITHIN && csv_next(&r, record); seen++) {
        bool names;
        if (record->n >= 2 && header_score(c, file, record, &names) >= 1.5)
            return true;
    }
    return false;
}

static void find_delimiter(struct call *c, const struct decoded *file, struct csv_dialect *d)
{
    static const char candidates[] = { ';', ',', '\t', '|' };
    struct csv_record *record = TAKE(c->mem, struct csv_record);
    double best = 0;
    char found = d->delimiter;
    for (size_t i = 0; i < sizeof candidates; i++) {
        if (d->delimiter && candidates[i] != d->delimiter)
            continue;
        size_t columns;
        double score = evenness(file, d, candidates[i], record, &columns);
        if (cuts_header(c, file, d, candidates[i], record))
            score += 1;
        if (score > best) {
            best = score;
            d->columns = columns;
            found = candidates[i];
        }
    }
    d->delimiter = found ? found : ',';
    if (!d->columns)
        d->columns = 1;
}

/* --- the header ---------------------------------------------------------------------------------------------------------------- */

/* Finds the header: the record that names several columns, or a column of names. Titles above it are skipped. */
static void find_header(struct call *c, const struct decoded *file, struct csv_dialect *d, struct csv_record *header)
{
    struct csv_reader r;
    csv_start(&r, file->bytes, file->size, d->delimiter);
    r.at = d->start;
    r.line = d->start_line;
    d->rows_at = d->start;
    d->rows_line = d->start_line;
    double best = 0;
    struct csv_record *record = TAKE(c->mem, struct csv_record);
    for (size_t seen = 0; seen < HEADER_WITHIN && csv_next(&r, record); seen++) {
        if (csv_is_blank(record))
            continue;
        bool names;
        double score = header_score(c, file, record, &names);
        size_t filled = 0;
        for (size_t i = 0; i < record->n; i++)
            filled += record->cell[i].size > 0;
        bool enough = (score >= 1.5 && score * 4 >= (double)filled) || (score >= 0.8 && filled <= 2 && record->n <= 2) || names;
        if (enough && score > best * 1.5) {
            best = score;
            *header = *record;
            d->header_row = record->line;
            d->header_at = (size_t)(record->raw - file->bytes);
            d->rows_at = r.at;
            d->rows_line = r.line;
        }
    }
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
            columns->item[i + k] = (struct list_column){ ours[k], FIELD_REJECTS, 1 };
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

static bool check_columns(struct call *c, const struct decoded *file, const struct csv_dialect *d,
                          const struct list_columns *columns)
{
    struct csv_reader r;
    csv_start_rows(file, d, &r);
    struct csv_record *record = TAKE(c->mem, struct csv_record);
    bool any = false;
    while (!any && csv_next(&r, record))
        any = !csv_is_blank(record);
    if (!any)
        return fail(c, ERROR_UNUSABLE_FILE, "file", "why", tr(c->mem, c->language, MESSAGE_file_has_no_rows), "do",
                    tr(c->mem, c->language, MESSAGE_file_do_rows));
    for (size_t i = 0; i < columns->n; i++)
        if (columns->item[i].field == FIELD_LEGAL_NAME)
            return true;
    return fail(c, ERROR_UNUSABLE_FILE, "file", "why", tr(c->mem, c->language, MESSAGE_file_has_no_name), "do",
                tr(c->mem, c->language, MESSAGE_file_do_name));
}

bool dialect_find(struct call *c, const struct decoded *file, const struct dialect_options *options, struct csv_dialect *d,
                  struct list_columns *columns)
{
    *d = (struct csv_dialect){ .encoding = file->encoding, .delimiter = options->delimiter, .start_line = 1 };
    *columns = (struct list_columns){ 0 };
    if (!d->delimiter)
        read_separator_line(file, d);
    find_delimiter(c, file, d);
    struct csv_record *header = TAKE(c->mem, struct csv_record);
    d->rows_at = d->start;
    d->rows_line = d->start_line;
    if (!options->no_header)
        find_header(c, file, d, header);
    if (d->header_row) {
        if (header->surplus)
            return fail(c, ERROR_TOO_LARGE, "file", "max",
                        message_counted(c->mem, c->language, MESSAGE_columns_counted, CSV_COLUMNS_MAX));
        d->columns = header->n;
    }
    enum intake_field ambiguous[CSV_COLUMNS_MAX] = { FIELD_NONE };
    columns->n = d->columns > CSV_COLUMNS_MAX ? CSV_COLUMNS_MAX : d->columns;
    for (size_t i = 0; i < columns->n; i++) {
        struct list_column *it = &columns->item[i];
        it->header = d->header_row ? header_text(c, file, header, i) : "";
        it->field = column_guess(c->mem, it->header, &it->confidence, &ambiguous[i]);
    }
    mark_reject_columns(columns);
    sniff_columns(c->mem, file, d, options->country, ambiguous, columns);
    keep_surest_columns(columns);
    return apply_mapping(c, options->mapping, columns) && check_columns(c, file, d, columns);
}

bool is_total_row(struct arena *mem, enum encoding encoding, const struct csv_record *record, const struct list_columns *columns)
{
    static const char *const words[] = { "ukupno",   "sveukupno", "total",       "totali", "totale",
                                         "gjithsej", "shuma",     "grand total", "suma",   "zbroj" };
    bool total = false, named = true;
    for (size_t i = 0; i < record->n && i < columns->n; i++) {
        if (record->cell[i].size == 0)
            continue;
        bool is_name = columns->item[i].field == FIELD_LEGAL_NAME;
        char first = (char)(record->cell[i].bytes[0] | 32);
        if (record->cell[i].size > 24 || !strchr("ustgz ", first)) { /* most cells are ruled out here, without decoding */
            named = named && !is_name;
            continue;
        }
        const char *folded = text_fold(mem, csv_text(mem, encoding, record, i, NULL));
        bool here = false;
        for (size_t k = 0; k < sizeof words / sizeof words[0] && !here; k++)
            here = strcmp(folded, words[k]) == 0;
        total = total || here;
        named = named && !(is_name && *folded && !here);
    }
    return total && named;
}

const char *dialect_header(const struct decoded *file, const struct csv_dialect *dialect, size_t *size)
{
    if (!dialect->header_row)
        return NULL;
    /* The header ends where the rows begin, without its line end. */
    size_t end = dialect->rows_at;
    end -= end > 0 && file->bytes[end - 1] == '\n';
    end -= end > 0 && file->bytes[end - 1] == '\r';
    *size = end - dialect->header_at;
    return file->bytes + dialect->header_at;
}

const char *dialect_line_end(const struct decoded *file)
{
    const char *line = memchr(file->bytes, '\n', file->size);
    if (line)
        return line > file->bytes && line[-1] == '\r' ? "\r\n" : "\n";
    return memchr(file->bytes, '\r', file->size) ? "\r" : "\n";
}
