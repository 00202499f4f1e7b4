/* Tells the demo's story around the firms that were loaded: who takes part, what is made of what, who supplies whom, what the countries
   need and do. It is the list of ops in story.tsv, which are run as the doors run them, so that all rules hold. */
#include "base/array.h"
#include "base/map.h"
#include "base/table.h"
#include "demo_parts.h"
#include "op.h"

/* The columns of story.tsv. */
enum { STORY_OP, STORY_OWNER, STORY_KEY, STORY_RELEASED, STORY_RECORD, STORY_COLUMNS };

struct story {
    const struct demo *demo;
    const struct supplier *firms;
    const struct number *sources;
    struct map numbers;                        /* of the records that have a key */
    LIST_OF(number) suppliers[DEMO_COUNTRIES]; /* who takes part, by whose record it is */
};

/* Fails with INTERNAL: the story names what there is not, which is our bug and shown by the tests. Always false. */
static bool fail_missing(struct call *c, const char *what)
{
    return fail_detail(c, ERROR_INTERNAL, NULL, "the demo's story has no %s", what);
}

static void keep_number(struct call *c, struct story *t, const char *key, struct number number)
{
    struct number *kept = TAKE(c->mem, struct number);
    *kept = number;
    *map_at(&t->numbers, key, strlen(key)) = kept;
}

/* --- the firms that were made --------------------------------------------------------------------------------------------------- */

/* "powder 1": of the firms of a trade that are at work, in their order, the one after the first, which stands for the trade. */
static bool find_firm(struct call *c, const struct story *t, const char *country, const char *which, struct number *out)
{
    const char *space = strrchr(which, ' ');
    const char *trade = text_copy_n(c->mem, which, (size_t)(space - which));
    long nth = strtol(space, NULL, 10);
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t i = 0; i < t->demo->suppliers; i++) {
            bool first;
            if (strcmp(demo_trade_of(t->demo, i, &first)->name, trade) != 0 || strcmp(t->firms[i].country, country) != 0 ||
                t->firms[i].status != STATUS_ACTIVE || first != (pass == 0))
                continue;
            if (nth-- == 0) {
                *out = t->firms[i].number;
                return true;
            }
        }
    }
    return fail_missing(c, which);
}

/* --- ops ------------------------------------------------------------------------------------------------------------------------ */

/* What the name after an @ stands for: a day, counted from today, last year, or the number of a record. NULL: there is none such. */
static const char *value_of(struct call *c, const struct story *t, const char *name, size_t size)
{
    if (*name == '-' || *name == '+')
        return date_text(c->mem, date_add_days(t->demo->today, strtol(name, NULL, 10)));
    if (size == strlen("last-year") && memcmp(name, "last-year", size) == 0)
        return int_text(c->mem, t->demo->today.year - 1);
    const struct number *number = map_find(&t->numbers, name, size);
    return number ? number_text(c->mem, *number) : NULL;
}

/* The text with all names filled in. */
static bool fill_in(struct call *c, const struct story *t, const char *text, struct buffer *out)
{
    for (const char *at; (at = strchr(text, '@')); text = at) {
        buffer_add(out, text, (size_t)(at - text));
        const char *name = at + 1;
        at = name + strcspn(name, "\",}");
        const char *value = value_of(c, t, name, (size_t)(at - name));
        if (!value)
            return fail_missing(c, text_copy_n(c->mem, name, (size_t)(at - name)));
        buffer_text(out, value);
    }
    buffer_text(out, text);
    return true;
}

static bool run_op(struct call *c, const struct story *t, const char *name, const char *text, enum demo_country country,
                   struct number *out)
{
    const struct op *op = op_find(name);
    struct op_input in;
    struct op_result result;
    struct buffer json = { 0 };
    if (!op)
        return fail_missing(c, name);
    op_prepare(c, op, &in);
    bool ok = fill_in(c, t, text, &json) &&
              shape_read_json(c, op->input.shape, op->input.roles, json.bytes, json.size, in.record, &in.mask);
    buffer_free(&json);
    if (!ok)
        return false;
    if (op->noun)
        ((struct record *)in.record)->source = t->sources[country];
    if (!demo_write_for(c, demo_countries[country]) || !op_run(c, op, &in, &result))
        return false;
    *out = ((const struct record *)result.record)->number;
    return true;
}

/* The two other countries may see it. */
static bool release(struct call *c, const struct story *t, const char *added, struct number number, enum demo_country country)
{
    static const char *const others[DEMO_COUNTRIES] = {
        [DEMO_HR] = "AL\",\"XK", [DEMO_AL] = "HR\",\"XK", [DEMO_XK] = "AL\",\"HR"
    };
    const char *noun = text_copy_n(c->mem, added, strcspn(added, "."));
    return run_op(
        c, t, text_format(c->mem, "%s.release", noun),
        text_format(c->mem, "{\"number\":\"%s\",\"released_to\":[\"%s\"]}", number_text(c->mem, number), others[country]),
        country, &number);
}

static bool story_run_line(struct call *c, struct story *t, const char *const *column)
{
    enum demo_country country = demo_country_named(column[STORY_OWNER]);
    struct number number;
    bool made = strcmp(column[STORY_OP], "firm") == 0;
    if (made ? !find_firm(c, t, column[STORY_OWNER], column[STORY_RECORD], &number)
             : !run_op(c, t, column[STORY_OP], column[STORY_RECORD], country, &number))
        return false;
    if (made || strcmp(column[STORY_OP], "supplier.add") == 0)
        list_add(c->mem, &t->suppliers[country], number);
    if (*column[STORY_KEY])
        keep_number(c, t, column[STORY_KEY], number);
    return !*column[STORY_RELEASED] || release(c, t, column[STORY_OP], number, country);
}

/* --- suppliers that the others may see ---------------------------------------------------------------------------------------------- */

/* All who take part, and every sixth firm besides. */
static bool release_suppliers(struct call *c, struct story *t)
{
    enum { EVERY = 6 };
    static const char *const others[DEMO_COUNTRIES] = { "{AL,XK}", "{HR,XK}", "{AL,HR}" };
    for (int64_t i = 0; i < t->demo->suppliers; i += EVERY)
        list_add(c->mem, &t->suppliers[demo_country_of(i)], t->firms[i].number);
    for (size_t k = 0; k < DEMO_COUNTRIES; k++) {
        const char *numbers = array_of_numbers(c->mem, t->suppliers[k].item, t->suppliers[k].n);
        if (!demo_write_for(c, demo_countries[k]) ||
            !db_run(c, &sql_demo_release, ARGS("numbers", numbers, "released_to", others[k]), NULL))
            return false;
    }
    return true;
}

bool demo_add_story(struct call *c, const struct demo *it, const struct supplier *firms,
                    const struct number sources[DEMO_COUNTRIES])
{
    struct story t = { .demo = it, .firms = firms, .sources = sources, .numbers = { .mem = c->mem } };
    const struct text_table lines = table_read(c->mem, demo_file("story"));
    const char *owner = c->options.owner;
    bool ok = true;
    for (size_t i = 0; ok && i < lines.n; i++)
        ok = lines.item[i].n == STORY_COLUMNS ? story_run_line(c, &t, lines.item[i].item) : fail_missing(c, *lines.item[i].item);
    ok = ok && release_suppliers(c, &t);
    c->options.owner = owner;
    return ok;
}
