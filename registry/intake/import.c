#include "import.h"
#include "import_parts.h"
#include "known.h"
#include "reference/code_check.h"
#include <sodium.h>

enum { WORK_BYTES_MAX = 1 << 30, HOUR_MS = 3600 * 1000 };

/* --- an import has memory of its own ------------------------------------------------------------------------------------------------ */

static void free_work(void *arena)
{
    arena_free(arena);
}

/* A list of 50,000 rows takes more than other calls may. What it answers lives as long as the call. */
static struct arena *work_start(struct call *c)
{
    struct arena *own = c->mem;
    struct arena *work = arena_new(WORK_BYTES_MAX);
    arena_defer(own, free_work, work);
    c->mem = work;
    if (!c->deadline_ms)
        c->deadline_ms = clock_ms() + HOUR_MS;
    return own;
}

/* --- what is asked -------------------------------------------------------------------------------------------------------------------- */

static bool read_delimiter(struct call *c, const char *text, char *out)
{
    static const struct {
        const char *word;
        char delimiter;
    } words[] = { { ",", ',' },    { ";", ';' },    { "\t", '\t' },       { "|", '|' },  { "comma", ',' },
                  { "tab", '\t' }, { "\\t", '\t' }, { "semicolon", ';' }, { "bar", '|' } };
    *out = 0;
    for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++)
        if (text_same_word(words[i].word, text))
            *out = words[i].delimiter;
    return !text || *out || fail(c, ERROR_FORMAT, "delimiter", "value", text, "expected", ", ; tab |");
}

static bool read_asked(struct call *c, const struct import *in, struct dialect_asked *asked)
{
    *asked = (struct dialect_asked){ .no_header = in->no_header.known && in->no_header.value,
                                     .country = in->country ? in->country : c->options.owner };
    if (!c->options.owner)
        return fail(c, ERROR_REQUIRED, "owner");
    asked->encoding = encoding_find(in->encoding);
    if (in->encoding && asked->encoding == ENCODING_UNKNOWN)
        return fail(c, ERROR_FORMAT, "encoding", "value", in->encoding, "expected", "utf-8, windows-1250");
    if (in->mapping.n) {
        const char **mapping = TAKE_N(c->mem, in->mapping.n + 1, const char *);
        memcpy(mapping, in->mapping.item, in->mapping.n * sizeof *mapping);
        asked->mapping = mapping;
    }
    return read_delimiter(c, in->delimiter, &asked->delimiter);
}

/* --- reading the list ------------------------------------------------------------------------------------------------------------- */

static bool header_again(struct arena *mem, const struct row_reader *r, const struct csv_record *record)
{
    size_t same = 0, filled = 0;
    for (size_t i = 0; i < record->n && i < r->columns.n; i++) {
        if (record->cell[i].size == 0)
            continue;
        filled++;
        if (record->cell[i].size <= strlen(r->columns.item[i].header) + 4)
            same +=
                strcmp(text_trim(mem, csv_text(mem, r->dialect.encoding, record, i, NULL), true), r->columns.item[i].header) == 0;
        if (same == 0)
            return false;
    }
    return filled > 1 && same == filled;
}

static bool read_rows(struct call *c, struct list_read *list)
{
    const struct row_reader *r = &list->reader;
    struct plan *p = list->plan;
    struct skipped *skipped = &list->skipped;
    struct csv_reader reader;
    struct csv_record *record = TAKE(c->mem, struct csv_record);
    struct row *row = TAKE(c->mem, struct row);
    struct arena *scratch = arena_new(0);
    bool fits = true;
    dialect_rows(&r->file, &r->dialect, &reader);
    while (fits && csv_next(&reader, record)) {
        arena_reset(scratch);
        if (csv_is_blank(record))
            continue;
        bool total = is_total_row(scratch, r->dialect.encoding, record, &r->columns);
        if (total || header_again(scratch, r, record)) {
            if (skipped->n < SKIPPED_MAX)
                skipped->item[skipped->n++] = (struct row_message){ .line = record->line,
                                                                    .severity = SEVERITY_INFO,
                                                                    .code = total ? "total_row" : "header_repeated" };
            continue;
        }
        if (p->n == CSV_ROWS_MAX)
            fits = fail(c, ERROR_TOO_LARGE, "file", "max", text_format(c->mem, "%d", CSV_ROWS_MAX));
        row_read(scratch, r, record, row);
        plan_take(p, row);
    }
    arena_free(scratch);
    return fits;
}

static const char *sha256_hex(struct arena *mem, const char *bytes, size_t size)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char *hex = arena_take(mem, sizeof digest * 2 + 1);
    crypto_hash_sha256(digest, (const unsigned char *)bytes, size);
    sodium_bin2hex(hex, sizeof digest * 2 + 1, digest, sizeof digest);
    return hex;
}

/* Reads the file into a plan of its own rows. */
static bool read_list(struct call *c, const struct import *in, const struct file *file, struct list_read *list)
{
    struct dialect_asked asked;
    struct row_reader *r = &list->reader;
    *list = (struct list_read){ .plan = plan_new(c->mem) };
    if (!read_asked(c, in, &asked) || !decode_file(c, file->bytes, file->size, asked.encoding, &r->file) ||
        !known_codes(c, &r->codes))
        return false;
    if (in->country && !codes_country(c->mem, r->codes, in->country))
        return fail(c, ERROR_UNKNOWN_CODE, "country", "value", in->country);
    r->country = asked.country;
    r->year = in->stated_on.known ? in->stated_on.year : c->today.year;
    if (!dialect_find(c, &r->file, &asked, &r->dialect, &r->columns))
        return false;
    row_reader_start(c->mem, r);
    return read_rows(c, list);
}

/* --- the ops -------------------------------------------------------------------------------------------------------------------------- */

struct work {
    const struct import *in;
    const struct file *file;
    struct import *out;
};

/* From here on no other import of the owner's runs beside this one. */
static bool import_begin(struct call *c, const struct plan *p)
{
    db_say(c, "count", text_format(c->mem, "%zu", p->n));
    return db_run(c, &sql_import_begin, NULL, NULL, NULL);
}

static bool plan_file(struct call *c, const struct work *w, struct list_read *list, bool lock)
{
    const struct import *in = w->in;
    struct import *out = w->out;
    *out = (struct import){ .owner = c->options.owner,
                            .state = IMPORT_PLANNED,
                            .file_name = w->file->name,
                            .sender = in->sender,
                            .stated_on = in->stated_on,
                            .sha256 = sha256_hex(c->mem, w->file->bytes, w->file->size) };
    return read_list(c, in, w->file, list) && import_begin(c, list->plan) && known_settle(c, list->plan, lock);
}

static bool look_only(struct call *c, void *arg)
{
    struct work *w = arg;
    struct list_read *list = TAKE(c->mem, struct list_read);
    if (!plan_file(c, w, list, false) || !import_count_gone(c, list->plan, w->out))
        return false;
    import_show(c, list, w->out);
    return true;
}

static bool keep_and_apply(struct call *c, void *arg)
{
    struct work *w = arg;
    struct list_read *list = TAKE(c->mem, struct list_read);
    bool apply = w->in->apply.known && w->in->apply.value;
    if (!plan_file(c, w, list, apply))
        return false;
    import_show(c, list, w->out);
    if (!import_keep(c, list, w->out))
        return false;
    return (apply ? import_bring_in(c, list->plan, w->out) : apply_keep_rows(c, list->plan, w->out->batch)) &&
           import_count_gone(c, list->plan, w->out);
}

bool import_start(struct call *c, const struct import *in, struct field_mask mask, const struct file *file, struct import *out)
{
    struct work w = { in, file, out };
    struct arena *own = work_start(c);
    (void)mask;
    bool dry = in->dry_run.known && in->dry_run.value;
    if (!c->options.owner)
        (void)fail(c, ERROR_REQUIRED, "owner", "expected", tr(c->mem, c->language, MESSAGE_expected_owner));
    bool done = !c->options.owner || !code_check_owner(c) ? false
                : dry                                     ? db_snapshot(c, look_only, &w)
                                                          : db_tx(c, keep_and_apply, &w);
    c->mem = own;
    return done;
}

static bool apply_again(struct call *c, void *arg)
{
    struct work *w = arg;
    struct batch_row head;
    struct list_read *list = TAKE(c->mem, struct list_read);
    if (!import_head(c, w->in->batch, &head))
        return false;
    c->options.owner = head.owner;
    if (!db_write_for(c, head.owner))
        return false;
    import_of_batch(c, &head, w->out);
    struct import locked = { 0 };
    db_say(c, "batch", text_format(c->mem, "%lld", (long long)head.batch.value));
    if (!db_one(c, &sql_import_batch_lock, NULL, NULL, &import_shape, &locked, NULL))
        return false;
    if (locked.state != IMPORT_PLANNED)
        return fail(c, ERROR_CONFLICT, "batch", "why", tr(c->mem, c->language, MESSAGE_import_not_planned));
    if (!import_read_again(c, &head, list) || !import_begin(c, list->plan) || !known_settle(c, list->plan, true))
        return false;
    import_show(c, list, w->out);
    return import_bring_in(c, list->plan, w->out) && import_count_gone(c, list->plan, w->out);
}

bool import_apply(struct call *c, const struct import *in, struct field_mask mask, struct import *out)
{
    struct work w = { in, NULL, out };
    struct arena *own = work_start(c);
    (void)mask;
    bool done = db_tx(c, apply_again, &w);
    c->mem = own;
    return done;
}
