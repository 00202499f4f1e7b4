#include "reference.h"
#include "base/array.h"
#include "base/utf8.h"
#include <sodium.h>

enum { COLUMNS_MAX = 40 };

const char *const certainties[] = { NULL, "certain", "check", "official", NULL };

/* --- reading the files ----------------------------------------------------------------------------------------------------------- */

/* The key of a source ("S-CPV") and what it is: sources.tsv. In the other files [S-CPV] stands for it. */
struct origin {
    const char *key, *title;
};

/* All lines of all files, one after the other, as rows of reference_line. */
struct reader {
    const struct file *files;
    size_t file_count, file;     /* the next file */
    const char *name, *at, *end; /* the open file and where we are in it */
    int64_t line;
    const char *columns[COLUMNS_MAX]; /* in `names`, by the open file's header */
    size_t column_count;
    struct origin *origins;
    size_t origin_count;
    struct arena *names, *row; /* for the file's columns; for one row */
    struct buffer cells;
    const char *fault; /* NULL: the files are sound */
};

static const char *end_of_line(const struct reader *r)
{
    const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
    return end ? end : r->end;
}

static const char *end_of_cell(const char *cell, const char *line_end)
{
    const char *end = memchr(cell, '\t', (size_t)(line_end - cell));
    return end ? end : line_end;
}

static bool open_next(struct reader *r)
{
    if (r->file == r->file_count)
        return false;
    const struct file *f = &r->files[r->file++];
    r->name = f->name;
    r->at = f->bytes;
    r->end = f->bytes + f->size;
    r->line = 1;
    r->column_count = 0;
    arena_reset(r->names);
    if (!utf8_is_valid(f->bytes, f->size)) {
        r->fault = "is not UTF-8";
        return false;
    }
    const char *line_end = end_of_line(r);
    for (const char *cell = r->at; cell <= line_end && r->column_count < COLUMNS_MAX; cell = end_of_cell(cell, line_end) + 1)
        r->columns[r->column_count++] = text_copy_n(r->names, cell, (size_t)(end_of_cell(cell, line_end) - cell));
    r->at = line_end < r->end ? line_end + 1 : r->end;
    return true;
}

/* Replaces [S-CPV] by the source that it names. */
static const char *spell_source(struct reader *r, const char *text)
{
    for (size_t i = 0; i < r->origin_count; i++) {
        const char *mark = text_format(r->row, "[%s]", r->origins[i].key), *found = strstr(text, mark);
        if (found)
            text = text_format(r->row, "%.*s%s%s", (int)(found - text), text, r->origins[i].title, found + strlen(mark));
    }
    return text;
}

/* Columns whose words are searched get a second cell, <column>_words; those of lists keep their semicolons. */
static const char *fold_cell(struct arena *mem, const char *column, const char *text)
{
    static const char *const lists[] = { "en", "hr", "sq", "sr", "aliases", "nace21_label_en" };
    if (text_starts_with(column, "label_"))
        return text_fold(mem, text);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (strcmp(column, lists[i]) != 0)
            continue;
        struct texts items = text_split(mem, text, ';');
        for (size_t k = 0; k < items.n; k++)
            items.item[k] = text_fold(mem, items.item[k]);
        return text_join(mem, items.item, items.n, ";");
    }
    return NULL;
}

static void add_cell(struct reader *r, const char *column, const char *suffix, const char *text)
{
    if (r->cells.size > 1)
        buffer_char(&r->cells, ',');
    buffer_json(&r->cells, text_format(r->row, "%s%s", column, suffix));
    buffer_char(&r->cells, ':');
    buffer_json(&r->cells, text);
}

static void read_line(struct reader *r)
{
    const char *line_end = end_of_line(r), *cell = r->at;
    size_t i = 0;
    r->cells.size = 0;
    buffer_char(&r->cells, '{');
    for (; cell <= line_end; i++) {
        const char *end = end_of_cell(cell, line_end);
        if (i < r->column_count && end > cell) {
            const char *text = text_copy_n(r->row, cell, (size_t)(end - cell));
            const char *words = fold_cell(r->row, r->columns[i], text);
            add_cell(r, r->columns[i], "", strcmp(r->columns[i], "source") == 0 ? spell_source(r, text) : text);
            if (words)
                add_cell(r, r->columns[i], "_words", words);
        }
        cell = end + 1;
    }
    buffer_char(&r->cells, '}');
    r->at = line_end < r->end ? line_end + 1 : r->end;
    if (i != r->column_count)
        r->fault = "has another number of cells than its header";
}

/* db_copy() fetches rows here: file, line, cells. */
static bool next_row(void *arg, const char **cells)
{
    struct reader *r = arg;
    while (!r->name || r->at == r->end)
        if (!open_next(r))
            return false;
    arena_reset(r->row);
    r->line++;
    read_line(r);
    if (r->fault)
        return false;
    cells[0] = r->name;
    cells[1] = int_text(r->row, r->line);
    cells[2] = r->cells.bytes;
    return true;
}

/* Reads sources.tsv: two columns, key and title. */
static void read_origins(struct call *c, struct reader *r)
{
    for (size_t i = 0; i < r->file_count; i++) {
        if (strcmp(r->files[i].name, "sources") != 0)
            continue;
        struct texts lines = text_split(c->mem, text_copy_n(c->mem, r->files[i].bytes, r->files[i].size), '\n');
        r->origins = TAKE_N(c->mem, lines.n, struct origin);
        for (size_t k = 1; k < lines.n; k++) {
            struct texts cells = text_split(c->mem, lines.item[k], '\t');
            if (cells.n == 2)
                r->origins[r->origin_count++] = (struct origin){ cells.item[0], cells.item[1] };
        }
    }
}

static bool load_lines(struct call *c, const struct file *files, size_t n)
{
    struct reader r = { .files = files, .file_count = n, .names = arena_new(1 << 20), .row = arena_new(1 << 20) };
    read_origins(c, &r);
    bool ok = db_copy(c, &sql_reference_line_copy, 3, next_row, &r, NULL);
    if (ok && r.fault)
        ok = fail_detail(c, ERROR_INTERNAL, NULL, "reference file %s, line %lld: %s", r.name, (long long)r.line, r.fault);
    buffer_free(&r.cells);
    arena_free(r.row);
    arena_free(r.names);
    return ok;
}

/* --- the merge ------------------------------------------------------------------------------------------------------------------- */

struct file_hash {
    const char *file, *sha256;
};
static const struct field file_hash_fields[] = { FIELD(file_hash, file, READ), FIELD(file_hash, sha256, READ, .max = 64) };
static const struct shape file_hash_shape = { SHAPE(file_hash, "files", file_hash_fields) };

/* Parents before children; statistics where the next step's plan rests on them. */
/* clang-format off */
static const struct {
    const struct stmt *statement;
    const char *table, *file; /* where the statement asks for them */
} steps[] = {
    { &sql_reference_analyze_lines, NULL, NULL },
    { &sql_reference_merge_country, NULL, NULL },
    { &sql_reference_merge_file, "framework", "frameworks" },
    { &sql_reference_merge_file, "standing", "standings" },
    { &sql_reference_merge_subdivision, NULL, NULL },
    { &sql_reference_merge_file, "unit", "units" },
    { &sql_reference_merge_alias, "unit", "units" },
    { &sql_reference_merge_file, "period", "periods" },
    { &sql_reference_merge_alias, "period", "periods" },
    { &sql_reference_merge_scheme, NULL, NULL },
    { &sql_reference_collect_concepts, NULL, NULL },
    { &sql_reference_merge_file, "concept", "every_concept" },
    { &sql_reference_merge_concept_label, NULL, NULL },
    { &sql_reference_merge_synonym_group, NULL, NULL },
    { &sql_reference_merge_synonym_group_code, NULL, NULL },
    { &sql_reference_merge_match, NULL, NULL },
    { &sql_reference_merge_suggestion_rule, NULL, NULL },
    { &sql_reference_merge_file, "rule_set", "rule_sets" },
    { &sql_reference_merge_file, "rule", "rules" },
    { &sql_reference_merge_file, "perimeter", "perimeters" },
    { &sql_reference_merge_qualification_default, NULL, NULL },
    { &sql_reference_analyze_concepts, NULL, NULL },
    { &sql_reference_work_out_ancestors, NULL, NULL },
    { &sql_reference_analyze_ancestors, NULL, NULL },
    { &sql_reference_work_out_themes, NULL, NULL },
    { &sql_reference_work_out_satisfies, NULL, NULL },
    { &sql_reference_analyze_rest, NULL, NULL },
    { &sql_reference_line_clear, NULL, NULL },
};
/* clang-format on */

static const char *hash_of(struct arena *mem, const struct file *f)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256(hash, (const unsigned char *)f->bytes, f->size);
    return text_copy(mem, sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
}

struct merge {
    const struct file *files;
    size_t file_count;
    int differing;
};

/* How many files are not as recorded, or recorded and gone. */
static int count_differing(const struct texts *files, const char *const *hashes, const struct list *recorded)
{
    const struct file_hash *then = recorded->item;
    size_t same = 0;
    for (size_t i = 0; i < files->n; i++)
        for (size_t k = 0; k < recorded->n; k++)
            same += strcmp(files->item[i], then[k].file) == 0 && strcmp(hashes[i], then[k].sha256) == 0;
    size_t gone = recorded->n;
    for (size_t k = 0; k < recorded->n; k++)
        gone -= texts_contain(files, then[k].file);
    return (int)(files->n - same + gone);
}

static bool work(struct call *c, void *arg)
{
    struct merge *m = arg;
    struct texts files = { 0 }, hashes = { 0 };
    for (size_t i = 0; i < m->file_count; i++) {
        list_add(c->mem, &files, m->files[i].name);
        list_add(c->mem, &hashes, hash_of(c->mem, &m->files[i]));
    }
    const char *names = array_of_texts(c->mem, files.item, files.n);
    struct list recorded;
    if (!db_run(c, &sql_reference_begin, ARGS(), NULL) ||
        !db_many(c, &sql_reference_file_list, ARGS(), &file_hash_shape, &recorded))
        return false;
    m->differing = count_differing(&files, hashes.item, &recorded);
    if (m->differing == 0)
        return true;
    /* Removes what a merge left that a crash of the server interrupted: the table is unlogged, but a restore may bring lines. */
    if (!db_run(c, &sql_reference_line_clear, ARGS(), NULL) || !load_lines(c, m->files, m->file_count) ||
        !db_run(c, &sql_reference_file_forget, ARGS("files", names), NULL) ||
        !db_run(c, &sql_reference_file_write, ARGS("files", names, "hashes", array_of_texts(c->mem, hashes.item, hashes.n)),
                NULL))
        return false;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct bind values = steps[i].table ? ARGS("table", steps[i].table, "file", steps[i].file) : ARGS();
        if (!db_run(c, steps[i].statement, values, NULL))
            return false;
    }
    return true;
}

bool reference_merge_files(struct call *c, const struct file *files, size_t n, int *merged)
{
    struct merge m = { .files = files, .file_count = n };
    if (!db_tx(c, work, &m))
        return false;
    if (merged)
        *merged = m.differing;
    return true;
}

bool reference_merge(struct call *c, int *merged)
{
    return reference_merge_files(c, reference_files, reference_file_count, merged);
}
