#include "base/array.h"
#include "base/utf8.h"
#include "batch_store.h"
#include "batch_view.h"
#include "find_columns.h"
#include "import.h"
#include "read_row.h"
#include "reference/code_check.h"
#include "registry_lookup.h"
#include "rejects.h"
#include "trust/actor.h"
#include <sodium.h>
#include <utf8proc.h>

enum { IMPORT_BYTES_MAX = 1 << 30, HOUR_MS = 3600 * 1000, FILE_NAME_MAX = 200 };

/* --- the memory of an import ------------------------------------------------------------------------------------------------ */

/* A list of 50,000 rows needs more memory than other calls may take, so an import works in an arena of its own. The arena is freed
   with the call, because the result points into it. Returns what the call had before, which end_own_work() gives back to it. */
struct former_call {
    struct arena *mem;
    int64_t deadline_ms;
};

static struct former_call begin_own_work(struct call *c)
{
    struct former_call former = { c->mem, c->deadline_ms };
    struct arena *work = arena_new(IMPORT_BYTES_MAX);
    arena_defer_free(former.mem, work);
    c->mem = work;
    if (!c->deadline_ms)
        c->deadline_ms = clock_ms() + HOUR_MS;
    return former;
}

static void end_own_work(struct call *c, struct former_call former)
{
    c->mem = former.mem;
    c->deadline_ms = former.deadline_ms;
}

/* --- the options of an import -------------------------------------------------------------------------------------------------------------------- */

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

static bool read_options(struct call *c, const struct import *in, struct list_options *options)
{
    *options = (struct list_options){ .no_header = in->no_header.known && in->no_header.value,
                                      .country = in->country ? in->country : c->options.owner };
    if (!c->options.owner)
        return fail(c, ERROR_REQUIRED, "owner");
    options->encoding = encoding_find(in->encoding);
    if (in->encoding && options->encoding == ENCODING_UNKNOWN)
        return fail(c, ERROR_FORMAT, "encoding", "value", in->encoding, "expected", encoding_choices(c->mem, ", "));
    if (in->mapping.n) {
        const char **mapping = TAKE_N(c->mem, in->mapping.n + 1, const char *);
        memcpy(mapping, in->mapping.item, in->mapping.n * sizeof *mapping);
        options->mapping = mapping;
    }
    return read_delimiter(c, in->delimiter, &options->delimiter);
}

/* --- reading the list ------------------------------------------------------------------------------------------------------------- */

static bool read_rows(struct call *c, struct sheet *sheet, struct list_read *list)
{
    const struct row_reader *r = &list->reader;
    struct import_plan *p = list->plan;
    struct skipped_rows *skipped = &list->skipped;
    struct cells *cells = TAKE(c->mem, struct cells);
    struct row *row = TAKE(c->mem, struct row);
    struct arena *scratch = arena_new(0);
    bool fits = true;
    while (fits && sheet->next(sheet, scratch, cells)) {
        fits = call_has_room(c);
        bool total = is_total_row(scratch, cells, &r->columns);
        if (total || repeats_header(cells, &r->columns)) {
            if (skipped->n < SKIPPED_MAX)
                skipped->item[skipped->n++] = (struct row_message){ .line = cells->line,
                                                                    .severity = SEVERITY_INFO,
                                                                    .code = total ? "total_row" : "header_repeated" };
            continue;
        }
        if (p->n == LIST_ROWS_MAX)
            fits = fail(c, ERROR_TOO_LARGE, "file", "max", int_text(c->mem, LIST_ROWS_MAX));
        row_read(scratch, r, cells, row);
        plan_add_row(p, row);
        arena_reset(scratch);
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

/* Reads the file into a plan that knows the rows of the list and nothing of the registry yet. */
static bool read_list(struct call *c, const struct import *in, const struct file *file, struct list_read *list)
{
    struct list_options options;
    struct sheet *sheet;
    struct row_reader *r = &list->reader;
    *list = (struct list_read){ .plan = plan_new(c->mem) };
    if (!read_options(c, in, &options) || !sheet_open(c, file, &options, &sheet) || !registry_load_codes(c, &r->codes))
        return false;
    if (in->country && !code_index_country(c->mem, r->codes, in->country))
        return fail(c, ERROR_UNKNOWN_CODE, "country", "value", in->country);
    r->country = options.country;
    r->year = in->stated_on.known ? in->stated_on.year : c->today.year;
    list->form = sheet->form;
    return columns_find(c, sheet, &options, &r->columns) && read_rows(c, sheet, list);
}

/* --- the ops -------------------------------------------------------------------------------------------------------------------------- */

/* The name of a list as it is kept: it comes from anywhere, and goes back to people as a title and as the name of a download. The last
   part of its path, on one line; NULL where nothing is left. */
static const char *clean_file_name(struct arena *mem, const char *name)
{
    size_t n = 0;
    for (const char *at = name; at && *at; at++)
        if (*at == '/' || *at == '\\')
            name = at + 1;
    if (!name || !*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return NULL;
    char *out = arena_take(mem, strlen(name) + 1);
    for (size_t kept = 0; *name && kept < FILE_NAME_MAX; kept++) {
        int32_t character;
        ptrdiff_t size = utf8proc_iterate((const utf8proc_uint8_t *)name, -1, &character);
        if (size <= 0 || utf8_is_hidden(character)) {
            out[n++] = '_';
            name += size > 0 ? size : 1;
            continue;
        }
        memcpy(out + n, name, (size_t)size);
        n += (size_t)size;
        name += size;
    }
    out[n] = '\0';
    return out;
}

struct import_args {
    const struct import *in;
    const struct file *file;
    struct import *out;
};

/* Locks out other imports of the same owner until the transaction ends. */
static bool import_begin(struct call *c, const struct import_plan *p)
{
    return db_run(c, &sql_import_begin, ARGS("count", int_text(c->mem, (int64_t)p->n)), NULL);
}

static bool plan_file(struct call *c, const struct import_args *w, struct list_read *list, bool lock)
{
    const struct import *in = w->in;
    struct import *out = w->out;
    *out = (struct import){ .owner = c->options.owner,
                            .state = IMPORT_PLANNED,
                            .file_name = clean_file_name(c->mem, w->file->name),
                            .sender = in->sender,
                            .stated_on = in->stated_on,
                            .sha256 = sha256_hex(c->mem, w->file->bytes, w->file->size) };
    return read_list(c, in, w->file, list) && import_begin(c, list->plan) && registry_resolve_plan(c, list->plan, lock);
}

/* How many firms of the sender's last list are missing from this one, into out->gone. */
static bool count_missing(struct call *c, const struct import_plan *p, struct import *out)
{
    struct counted gone = { { true, 0 } };
    if (out->sender) {
        struct number *subjects = TAKE_N(c->mem, p->n + 1, struct number);
        size_t n = 0;
        for (size_t i = 0; i < p->n; i++)
            if (p->row[i].firm != NO_FIRM && p->firm[p->row[i].firm].number.value)
                subjects[n++] = p->firm[p->row[i].firm].number;
        if (!db_one(c, &sql_import_missing, BIND(&import_shape, out, "numbers", array_of_numbers(c->mem, subjects, n)),
                    &counted_shape, &gone, NULL))
            return false;
    }
    out->gone = gone.count;
    return true;
}

static void view_list(struct call *c, const struct list_read *list, struct import *out)
{
    import_view(c, list, out);
    rejects_of_list(c, list, &out->rejects, &out->rejects_size);
}

static bool dry_run_import(struct call *c, void *arg)
{
    struct import_args *w = arg;
    struct list_read *list = TAKE(c->mem, struct list_read);
    if (!plan_file(c, w, list, false) || !count_missing(c, list->plan, w->out))
        return false;
    view_list(c, list, w->out);
    return true;
}

static bool store_and_apply(struct call *c, void *arg)
{
    struct import_args *w = arg;
    struct list_read *list = TAKE(c->mem, struct list_read);
    bool apply = w->in->apply.known && w->in->apply.value;
    if (!plan_file(c, w, list, apply))
        return false;
    view_list(c, list, w->out);
    if (!batch_store(c, list, w->out))
        return false;
    return (apply ? batch_apply(c, list->plan, w->out) : batch_store_rows(c, list->plan, w->out->batch)) &&
           count_missing(c, list->plan, w->out);
}

bool import_start(struct call *c, const void *in, struct field_mask mask, const struct file *file, void *out)
{
    struct import_args w = { in, file, out };
    struct former_call former = begin_own_work(c);
    (void)mask;
    bool dry = w.in->dry_run.known && w.in->dry_run.value;
    if (actor_settle_owner(c, RIGHT_EDIT, NULL) && !c->options.owner)
        (void)fail(c, ERROR_REQUIRED, "owner", "expected", tr(c->mem, c->language, MESSAGE_expected_owner));
    bool done = c->error.code || !code_check_owner(c) ? false
                : dry                                 ? db_snapshot(c, dry_run_import, &w)
                                                      : db_tx(c, store_and_apply, &w);
    end_own_work(c, former);
    return done;
}

static bool apply_stored(struct call *c, void *arg)
{
    struct import_args *w = arg;
    struct batch_row head;
    struct list_read *list = TAKE(c->mem, struct list_read);
    if (!batch_head(c, w->in->batch, &head))
        return false;
    if (!may(c, RIGHT_EDIT, head.owner))
        return fail(c, ERROR_FORBIDDEN, "batch", "value", head.owner);
    c->options.owner = head.owner;
    if (!db_write_for(c, head.owner))
        return false;
    *w->out = import_from_batch(&head);
    struct import locked = { 0 };
    if (!db_one(c, &sql_import_batch_lock, BIND(&import_shape, w->out), &import_shape, &locked, NULL))
        return false;
    if (locked.state != IMPORT_PLANNED)
        return fail(c, ERROR_CONFLICT, "batch", "why", tr(c->mem, c->language, MESSAGE_import_not_planned));
    if (!batch_reread(c, &head, list) || !import_begin(c, list->plan) || !registry_resolve_plan(c, list->plan, true))
        return false;
    import_view(c, list, w->out);
    return batch_apply(c, list->plan, w->out) && count_missing(c, list->plan, w->out);
}

bool import_apply(struct call *c, const void *in, struct field_mask mask, void *out)
{
    struct import_args w = { in, NULL, out };
    struct former_call former = begin_own_work(c);
    (void)mask;
    bool done = db_tx(c, apply_stored, &w);
    end_own_work(c, former);
    return done;
}
