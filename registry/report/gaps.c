/* Reads the facts in one snapshot and puts the document together. */
#include "base/buffer.h"
#include "gaps_parts.h"

#include <string.h>

static const char *const section_names[] = {
    NULL, /* SECTION_ALL */
#define SECTION_METRIC(name) #name,
#define SECTION_LIST(name, row) #name,
#define SECTION_TEXT(name) #name,
#include "analysis/gaps_sections.def"
    NULL,
};

static const struct field query_fields[] = {
    SCOPE_FIELDS(gaps_query),
    FIELD(gaps_query, section, QUERY, .choices = section_names),
};
const struct shape gaps_query_shape = { SHAPE(gaps_query, "queries", query_fields) };

/* --- the head ---------------------------------------------------------------------------------------------------------------------- */

/* A share in percent with one decimal; unknown where the whole is 0. */
static struct decimal share_of(int64_t part, int64_t whole)
{
    if (whole == 0)
        return (struct decimal){ 0 };
    struct decimal out = { true, 1, (part * 2000 + whole) / (whole * 2) };
    if (out.units % 10 == 0)
        out = (struct decimal){ true, 0, out.units / 10 };
    return out;
}

static struct report_head make_head(struct call *c, const struct gaps *g, const char *command)
{
    const struct scope *scope = &g->facts->scope;
    const struct coverage_counts *counts = &g->coverage->counts[g->facts->countries];
    return (struct report_head){
        .as_of = scope->as_of,
        .language = language_rows[c->language].code,
        .filters = { scope->theme, scope->country, scope->for_country },
        .thresholds = { scope->evidence, scope->survey_days, { true, FRESH_DAYS }, { true, 2, GAPS_HHI_LIMIT_PERCENT } },
        .data_hash = g->facts->data_hash,
        .command = command,
        .counts = { .suppliers = { true, counts->firms },
                    .verified = { true, counts->verified },
                    .capabilities = { true, counts->capabilities },
                    .unknown_role = { true, counts->unknown_role },
                    .unknown_readiness = { true, counts->unknown_readiness },
                    .general = { true, counts->general },
                    .without_theme = { true, counts->without_theme },
                    .cells = { true, (int64_t)g->cells },
                    .not_surveyed = { true, (int64_t)g->not_surveyed },
                    .freshness_pct = share_of(counts->verified, counts->firms) },
    };
}

/* The command that makes the report again, with all options, defaults included. They are codes, so that nothing needs quotes. */
static const char *make_command(struct call *c, const struct gaps *g)
{
    const struct scope *scope = &g->facts->scope;
    struct buffer b = { 0 };
    buffer_format(&b, "dicr --lang %s report gaps --as-of %s --evidence %s --survey-days %lld", language_rows[c->language].code,
                  date_text(c->mem, scope->as_of), evidence_grades[scope->evidence], (long long)scope->survey_days.value);
    for (size_t i = 0; i < scope->theme.n; i++)
        buffer_format(&b, " --theme %s", scope->theme.item[i]);
    for (size_t i = 0; i < scope->country.n; i++)
        buffer_format(&b, " --country %s", scope->country.item[i]);
    if (scope->for_country)
        buffer_format(&b, " --for %s", scope->for_country);
    if (g->query.section)
        buffer_format(&b, " --section %s", section_names[g->query.section]);
    return buffer_take(&b, c->mem);
}

static const char *describe_scope(struct call *c, const struct gaps *g)
{
    struct texts themes = { 0 }, countries = { 0 };
    for (size_t t = 0; t < g->facts->themes; t++)
        if (g->facts->theme[t].selected)
            list_add(c->mem, &themes, g->facts->theme[t].label);
    for (size_t k = 0; k < g->facts->countries; k++)
        if (coverage_shows(g->coverage, k))
            list_add(c->mem, &countries, g->facts->country[k].label);
    const char *names = g->facts->scope.theme.n && themes.n <= 6
                            ? text_join(c->mem, themes.item, themes.n, ", ")
                            : message_counted(c->mem, c->language, MESSAGE_gaps_themes, (int64_t)themes.n);
    return text_format(c->mem, "%s · %s", names, text_join(c->mem, countries.item, countries.n, ", "));
}

/* The name of a country as the subject of a sentence: in Albanian another form ("Kroacia") than the label ("Kroaci"). */
static const char *country_as_subject(struct call *c, const struct report_country *country)
{
    enum message name;
    const char *key = text_format(c->mem, "country_%c%c", country->country[0] | 0x20, country->country[1] | 0x20);
    return message_find(key, &name) ? message_template(c->language, name) : country->label;
}

/* "Albania, Croatia and Kosova": the signatories of the declaration, or the countries that were asked for. */
static const char *our_countries(struct call *c, const struct gaps *g)
{
    const struct facts *facts = g->facts;
    struct texts names = { 0 };
    for (size_t k = 0; k < facts->countries; k++)
        if (facts->country[k].selected && (facts->country[k].signatory.value || facts->scope.country.n))
            list_add(c->mem, &names, country_as_subject(c, &facts->country[k]));
    if (names.n < 2)
        return names.n ? names.item[0] : "";
    const char *first = text_join(c->mem, names.item, names.n - 1, ", ");
    return text_format(c->mem, "%s %s %s", first, tr(c->mem, c->language, MESSAGE_gaps_and), names.item[names.n - 1]);
}

static void add_facts(struct call *c, const struct gaps *g, struct document *d)
{
    const struct scope *scope = &g->facts->scope;
    enum language l = c->language;
    const char *read_as = scope->for_country
                              ? tr(c->mem, l, MESSAGE_gaps_read_as_country, "country", gaps_country(g, scope->for_country))
                              : tr(c->mem, l, MESSAGE_gaps_read_as_all);
    document_fact(c, d, tr(c->mem, l, MESSAGE_gaps_as_of), gaps_date(c, scope->as_of));
    document_fact(c, d, tr(c->mem, l, MESSAGE_gaps_scope), describe_scope(c, g));
    document_fact(c, d, tr(c->mem, l, MESSAGE_gaps_read_as), read_as);
    document_fact(c, d, tr(c->mem, l, MESSAGE_gaps_thresholds),
                  tr(c->mem, l, MESSAGE_gaps_thresholds_text, "evidence",
                     message_word(l, "choice_", evidence_grades[scope->evidence]), "survey_days",
                     gaps_number(c, scope->survey_days.value), "fresh_days", gaps_number(c, FRESH_DAYS)));
    document_fact(c, d, tr(c->mem, l, MESSAGE_gaps_data_hash), g->facts->data_hash);
    document_fact(c, d, tr(c->mem, l, MESSAGE_gaps_command), text_format(c->mem, "%s --format html", d->command));
}

/* What is not shown has rows alone, and they are shown to people in another section. */
static const struct gaps_section_row {
    const char *name;
    void (*show)(struct call *c, const struct gaps *g, struct section *s);
    const char *shown_in;
} sections[] = {
#define SECTION_METRIC(name) { #name, gaps_show_##name, NULL },
#define SECTION_TABLE(name) { #name, gaps_show_rows, NULL },
#define SECTION_LIST(name, row) { #name, gaps_show_##name, NULL },
#define SECTION_ROWS(name, row, shown_in) { #name, NULL, #shown_in },
#define SECTION_TEXT(name) { #name, gaps_show_##name, NULL },
#include "analysis/gaps_sections.def"
};

static void add_section(struct call *c, const struct gaps *g, struct document *d, const struct gaps_section_row *it)
{
    struct section *s = document_add(c, d, it->name, it->show ? message_word(c->language, "gaps_section_", it->name) : NULL);
    s->shown_in = it->shown_in;
    if (it->show)
        it->show(c, g, s);
}

static const struct document *make_document(struct call *c, struct gaps *g)
{
    struct document *d = TAKE(c->mem, struct document);
    enum language l = c->language;
    *d = (struct document){
        .name = "gaps",
        .language = l,
        .kicker = tr(c->mem, l, MESSAGE_gaps_kicker),
        .title = tr(c->mem, l, MESSAGE_gaps_title),
        .subtitle = tr(c->mem, l, MESSAGE_gaps_subtitle, "countries", our_countries(c, g)),
        .command = make_command(c, g),
        .shape = &gaps_report_shape,
        .record = &g->report,
        .section = g->query.section ? section_names[g->query.section] : NULL,
        .foot = tr(c->mem, l, MESSAGE_gaps_foot, "title", tr(c->mem, l, MESSAGE_gaps_title), "as_of",
                   gaps_date(c, g->facts->scope.as_of), "hash", text_copy_n(c->mem, g->facts->data_hash, 12)),
    };
    g->report.head = make_head(c, g, d->command);
    add_facts(c, g, d);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        add_section(c, g, d, &sections[i]);
    return d;
}

enum { READING_MS_MAX = 600000 };

/* --- reading ------------------------------------------------------------------------------------------------------------------------- */

static bool read_all(struct call *c, void *arg)
{
    struct gaps *g = arg;
    const struct gaps_query query = g->query;
    *g = (struct gaps){ .query = query };
    if (!analysis_read(c, &g->query.scope, &g->analysis))
        return false;
    g->facts = &g->analysis.facts;
    g->coverage = g->analysis.state[METRIC_coverage];
    for (size_t i = 0; i < METRIC_COUNT; i++)
        *(struct list *)field_in(shape_field(&gaps_report_shape, metrics[i]->name), &g->report) = g->analysis.rows[i];
    return true;
}

bool report_gaps(struct call *c, const void *in, struct field_mask mask, const struct document **out)
{
    struct gaps *g = TAKE(c->mem, struct gaps);
    (void)mask;
    g->query = *(const struct gaps_query *)in;
    shape_fill_defaults(c, &gaps_query_shape, &g->query);
    int64_t deadline = c->deadline_ms;
    if (!deadline) /* a report reads everything, so it may take longer than a read by key */
        c->deadline_ms = clock_ms() + READING_MS_MAX;
    bool read = db_snapshot(c, read_all, g) && call_has_room(c);
    c->deadline_ms = deadline;
    if (!read)
        return false;
    gaps_make_lists(c, g);
    *out = make_document(c, g);
    return true;
}
