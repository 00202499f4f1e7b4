/* generate: fictitious suppliers in any number, as a supplier list or into an empty registry. Run by tools/dev/generate. */
#include "../demo/demo.h"
#include "base/buffer.h"

#include "db/schema.h"
#include "trust/actor.h"

#include <errno.h>
#include <unistd.h>

static const char usage[] =
    "usage: tools/dev/generate --suppliers N [--seed S] [--today YYYY-MM-DD] [--csv [--country AL|HR|XK]]\n"
    "       tools/dev/generate --suppliers N [--seed S] [--today YYYY-MM-DD] [--links M] --database CONNINFO\n"
    "The same seed and day give the same rows. --csv, the default, writes a supplier list to standard output (--country: of one\n"
    "country, in its words). --database fills an empty registry of this program's schema (dicr db migrate); 5 links a supplier\n"
    "unless --links says otherwise.\n";

struct wanted {
    struct demo demo;
    enum demo_country country;
    const char *database;
    bool csv, has_links;
};

/* Says what is wrong with what. */
_Noreturn static void refuse(const char *what, const char *why)
{
    fprintf(stderr, "generate: %s: %s\n", what, why);
    exit(2);
}

static int64_t read_count(const char *flag, const char *text, int64_t low, int64_t high)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < low || value > high) {
        fprintf(stderr, "generate: %s takes a whole number from %lld to %lld, not \"%s\"\n", flag, (long long)low,
                (long long)high, text);
        exit(2);
    }
    return value;
}

static enum demo_country read_country(const char *text)
{
    for (size_t k = 0; k < DEMO_COUNTRIES; k++)
        if (strcmp(demo_countries[k], text) == 0)
            return (enum demo_country)k;
    refuse(text, "--country takes AL, HR or XK");
}

static void take_flag(struct wanted *w, const char *flag, const char *value)
{
    if (strcmp(flag, "--suppliers") == 0)
        w->demo.suppliers = read_count(flag, value, 1, DEMO_SUPPLIERS_MAX);
    else if (strcmp(flag, "--seed") == 0)
        w->demo.seed = (uint64_t)read_count(flag, value, 0, INT64_MAX);
    else if (strcmp(flag, "--links") == 0)
        w->demo.links = read_count(flag, value, 0, DEMO_LINKS_MAX), w->has_links = true;
    else if (strcmp(flag, "--country") == 0)
        w->country = read_country(value);
    else if (strcmp(flag, "--database") == 0)
        w->database = value;
    else if (strcmp(flag, "--today") != 0)
        refuse(flag, "there is no such flag (--help lists them)");
    else if (!date_parse(value, &w->demo.today))
        refuse(value, "--today takes a day as 2026-01-31");
}

static struct wanted read_arguments(int argc, char **argv)
{
    /* a fixed day, so that the same seed gives the same rows tomorrow */
    struct wanted w = { .demo = { .seed = 1, .today = DATE(2026, 1, 1) }, .country = DEMO_COUNTRIES };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(usage, stdout);
            exit(0);
        }
        if (strcmp(argv[i], "--csv") == 0) {
            w.csv = true;
            continue;
        }
        if (i + 1 == argc)
            refuse(argv[i], argv[i][0] == '-' ? "it takes a value (--help)" : "what is this? (--help)");
        take_flag(&w, argv[i], argv[i + 1]);
        i++;
    }
    if (w.demo.suppliers == 0)
        refuse("how many?", "--suppliers N");
    if (w.database && (w.csv || w.country != DEMO_COUNTRIES))
        refuse("--database", "goes with neither --csv nor --country");
    if (w.has_links && !w.database)
        refuse("--links", "goes with --database only: a supplier list has no links");
    if (!w.has_links)
        w.demo.links = w.demo.suppliers * 5;
    return w;
}

/* --- as a list -------------------------------------------------------------------------------------------------------------------- */

/* Firms until so many of the country are written. */
static void write_list(const struct wanted *w)
{
    struct arena *mem = arena_new(0);
    struct file_sink to = FILE_SINK(STDOUT_FILENO);
    struct buffer out = { .sink = &to.sink };
    demo_list_line(&out, mem, w->country, NULL);
    for (int64_t i = 0, written = 0; written < w->demo.suppliers && !out.failed; i++) {
        struct supplier firm;
        if (w->country != DEMO_COUNTRIES && demo_country_of(i) != w->country)
            continue;
        demo_firm(mem, &w->demo, i, &firm);
        demo_list_line(&out, mem, w->country, &firm);
        arena_reset(mem);
        written++;
    }
    if (!buffer_flush(&out))
        refuse("the list cannot be written", strerror(out.failed));
    buffer_free(&out);
    arena_free(mem);
}

/* --- into a registry --------------------------------------------------------------------------------------------------------------- */

static void report_progress(const char *what, int64_t done, int64_t of, void *arg)
{
    int64_t seconds = (clock_ms() - *(int64_t *)arg) / 1000;
    bool terminal = isatty(STDERR_FILENO);
    fprintf(stderr, "%s%s: %lld of %lld, %lld s%s", terminal ? "\r\033[K" : "", what, (long long)done, (long long)of,
            (long long)seconds, terminal && done < of ? "" : "\n");
}

static bool refuse_full(struct call *c)
{
    struct demo_state state;
    if (!demo_look(c, &state))
        return false;
    if (state.suppliers.value > 0)
        return fail(c, ERROR_REFUSED, NULL, "why", "the registry is not empty; generate fills an empty one");
    return state.homes.value == DEMO_COUNTRIES ||
           fail(c, ERROR_REFUSED, NULL, "why", tr(c->mem, c->language, MESSAGE_why_demo_homes));
}

/* Plans for what was loaded; by the login itself, as only who owns a table may look it through. */
static bool analyze(struct call *c, const char *conninfo)
{
    struct db *app = c->db;
    struct buffer sql = { 0 };
    for (size_t i = 0; i < noun_count; i++)
        buffer_format(&sql, "%s dicr.%s", i ? "," : "analyze", nouns[i]->shape->table);
    c->db = db_new(conninfo, NULL);
    bool ok = db_script(c, sql.bytes);
    db_close(c->db);
    buffer_free(&sql);
    c->db = app;
    return ok;
}

static bool fill(struct call *c, const struct wanted *w)
{
    struct number sources[DEMO_COUNTRIES];
    struct number *numbers = TAKE_N(c->mem, (size_t)w->demo.suppliers, struct number);
    int64_t start = clock_ms();
    const struct demo_watch watch = { report_progress, &start };
    if (!schema_check(c) || !refuse_full(c) || !demo_add_sources(c, &w->demo, sources) ||
        !demo_load(c, &w->demo, sources, numbers, NULL, &watch))
        return false;
    fprintf(stderr, "statistics\n");
    if (!analyze(c, w->database))
        return false;
    fprintf(stderr, "done in %lld s\n", (long long)((clock_ms() - start) / 1000));
    return true;
}

static int fill_registry(const struct wanted *w)
{
    struct arena *mem = arena_new(0);
    struct call c;
    call_start(&c, mem, LANGUAGE_EN);
    c.actor = actor_local();
    c.today = w->demo.today;
    struct db *db = c.db = db_new(w->database, "dicr_app");
    bool ok = fill(&c, w);
    if (!ok)
        fprintf(stderr, "generate: %s%s%s\n", error_sentence(mem, LANGUAGE_EN, &c.error), c.error.detail ? ": " : "",
                c.error.detail ? c.error.detail : "");
    db_close(db);
    arena_free(mem);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct wanted w = read_arguments(argc, argv);
    if (w.database)
        return fill_registry(&w);
    write_list(&w);
    return 0;
}
