/* The tables and charts of the gap report. */
#include "base/buffer.h"
#include "gaps_parts.h"

#include <string.h>

#define SAY(key, ...) tr(c->mem, c->language, MESSAGE_##key, ##__VA_ARGS__)

static const char *choice(struct call *c, const char *word)
{
    return message_word(c->language, "choice_", word);
}

static struct table_cell theme_cell(const char *label, const char *language)
{
    return (struct table_cell){ .text = label, .language = language };
}

static void set_columns(struct table *t, const char *const *titles, const char *numbers)
{
    for (size_t i = 0; i < t->columns; i++)
        t->column[i] = (struct table_column){ .title = titles[i], .number = numbers[i] == '#' };
}
/* Sets the titles of all columns; '#' marks those of numbers. */
#define COLUMNS(t, numbers, ...) set_columns((t), (const char *const[]){ __VA_ARGS__ }, (numbers))

/* --- any rows ------------------------------------------------------------------------------------------------------------------------ */

static struct table_cell field_cell(struct call *c, const struct gaps *g, const struct field *f, const void *row)
{
    int theme = strcmp(f->name, "theme") == 0 ? facts_theme(g->facts, *(const char *const *)field_at(f, row)) : NO_INDEX;
    if (theme != NO_INDEX)
        return theme_cell(g->facts->theme[theme].label, g->facts->theme[theme].language);
    const char *firm = f->kind == KIND_NUMBER ? gaps_firm_name(g, *(const struct number *)field_at(f, row)) : NULL;
    return (struct table_cell){ .text = firm ? firm : field_show(c->mem, c->language, f, row) };
}

void gaps_show_rows(struct call *c, const struct gaps *g, struct section *s)
{
    const struct field *list = shape_field(&gaps_report_shape, s->name);
    const struct list *rows = field_at(list, &g->report);
    struct table *t = section_table(c, s, s->title, list->of->field_count);
    for (size_t i = 0; i < t->columns; i++) {
        const struct field *f = &list->of->fields[i];
        t->column[i] = (struct table_column){ .title = message_word(c->language, "field_", f->name),
                                              .number = f->kind == KIND_INT || f->kind == KIND_DECIMAL };
    }
    for (size_t r = 0; r < rows->n; r++) {
        struct table_cell *cell = table_row(c, t);
        for (size_t i = 0; i < t->columns; i++)
            cell[i] = field_cell(c, g, &list->of->fields[i], (const char *)rows->item + r * list->of->size);
    }
}

/* --- coverage ------------------------------------------------------------------------------------------------------------------------ */

static struct table_cell matrix_cell(struct call *c, const struct matrix_row *it)
{
    return (struct table_cell){
        .text = gaps_count(c, it->suppliers.value, it->possible.value),
        .below = it->best ? choice(c, readinesses[it->best]) : gaps_state_word(c, it->state),
        .tone = gaps_tone(it->state),
    };
}

static void add_matrix(struct call *c, const struct gaps *g, struct section *s)
{
    const struct facts *facts = g->facts;
    size_t columns = 2, at = 1;
    for (size_t k = 0; k < facts->countries; k++)
        columns += coverage_shows(g->coverage, k);
    struct table *t = section_table(c, s, SAY(gaps_matrix_caption), columns);
    t->last_is_sum = true;
    t->column[0].title = SAY(gaps_column_theme);
    for (size_t k = 0; k < facts->countries; k++)
        if (coverage_shows(g->coverage, k))
            t->column[at++].title = facts->country[k].label;
    t->column[at].title = SAY(gaps_column_all);
    for (size_t i = 0; i + columns - 1 <= g->report.matrix.n;
         i += columns - 1) { /* the rows of a theme follow one another, all countries together last */
        struct table_cell *row = table_row(c, t);
        row[0] = theme_cell(g->report.matrix.item[i].label, g->report.matrix.item[i].language);
        for (size_t k = 1; k < columns; k++)
            row[k] = matrix_cell(c, &g->report.matrix.item[i + k - 1]);
    }
}

static void add_legend(struct call *c, struct section *s)
{
    struct section_block *b = section_add(c, s, BLOCK_LEGEND, NULL);
    block_item(c, b, (struct table_cell){ .text = SAY(gaps_legend_sound), .tone = TONE_SOUND });
    block_item(c, b, (struct table_cell){ .text = SAY(gaps_legend_thin), .tone = TONE_THIN });
    block_item(c, b, (struct table_cell){ .text = SAY(gaps_legend_none_known), .tone = TONE_NONE_KNOWN });
    block_item(c, b, (struct table_cell){ .text = SAY(gaps_legend_not_surveyed), .tone = TONE_NOT_SURVEYED });
}

static void add_readiness(struct call *c, const struct gaps *g, struct section *s)
{
    const struct facts *facts = g->facts;
    struct table *t = section_table(c, s, SAY(gaps_readiness_caption), 6);
    COLUMNS(t, " #####", SAY(gaps_column_theme), choice(c, "in_production"), choice(c, "can_convert"), choice(c, "idle"),
            choice(c, "planned"), SAY(gaps_column_readiness));
    for (size_t i = 0; i < facts->themes; i++) {
        const struct coverage_cell *cell = coverage_cell(g->coverage, i, facts->countries);
        if (!facts->theme[i].selected || (!cell->possible[COVERAGE_ABLE] && !cell->possible[COVERAGE_PLANNED]))
            continue;
        struct table_cell *row = table_row(c, t);
        row[0] = theme_cell(facts->theme[i].label, facts->theme[i].language);
        for (unsigned r = COVERAGE_IN_PRODUCTION; r <= COVERAGE_UNKNOWN; r++) {
            int64_t unknown = cell->possible[COVERAGE_UNKNOWN];
            row[r].text = r == COVERAGE_UNKNOWN ? gaps_number(c, unknown) : gaps_count(c, cell->suppliers[r], cell->possible[r]);
            row[r].tone = cell->possible[r] ? TONE_PLAIN : TONE_QUIET;
        }
    }
}

void gaps_show_coverage(struct call *c, const struct gaps *g, struct section *s)
{
    add_legend(c, s);
    add_matrix(c, g, s);
    add_readiness(c, g, s);
}

/* --- gaps -------------------------------------------------------------------------------------------------------------------------- */

static const char *gap_word(struct call *c, unsigned gap)
{
    return gap == GAP_NOBODY ? SAY(gaps_gap_nobody) : gap == GAP_ONE_FIRM ? SAY(gaps_gap_one_firm) : SAY(gaps_gap_one_country);
}

static void add_gap_table(struct call *c, const struct gaps *g, struct section *s)
{
    struct table *t = section_table(c, s, SAY(gaps_gaps_caption), 6);
    COLUMNS(t, "   ## ", SAY(gaps_column_theme), SAY(gaps_column_gap), SAY(gaps_column_have), SAY(gaps_column_firms),
            SAY(gaps_column_requirements), SAY(gaps_column_needed_by));
    for (size_t i = 0; i < g->report.gaps.n; i++) {
        const struct gap_row *it = &g->report.gaps.item[i];
        struct table_cell *row = table_row(c, t);
        row[0] = theme_cell(it->label, it->language);
        row[1] = (struct table_cell){ .text = gap_word(c, it->gap),
                                      .below = it->gap == GAP_NOBODY ? gaps_state_word(c, it->state) : NULL,
                                      .tone = gaps_tone(it->state) };
        row[2] = (struct table_cell){ .text = gaps_countries(c, g, &it->countries), .below = it->sole_firm_name };
        row[3].text = gaps_count(c, it->suppliers.value, it->possible.value);
        row[4] = (struct table_cell){ .text = gaps_number(c, it->requirements.value),
                                      .tone = it->requirements.value ? TONE_PLAIN : TONE_QUIET };
        row[5].text = gaps_date(c, it->needed_by);
    }
}

static void add_meeting_table(struct call *c, const struct gaps *g, struct section *s)
{
    struct table *t = section_table(c, s, SAY(gaps_partners_caption), 5);
    COLUMNS(t, "   ##", SAY(gaps_column_theme), SAY(gaps_column_seeker), SAY(gaps_column_partners), SAY(gaps_column_firms),
            SAY(gaps_column_requirements));
    for (size_t i = 0; i < g->report.meeting.n; i++) {
        const struct meeting_row *it = &g->report.meeting.item[i];
        struct table_cell *row = table_row(c, t);
        row[0] = theme_cell(it->label, it->language);
        row[1].text = gaps_country(g, it->country);
        row[2].text = gaps_countries(c, g, &it->partners);
        row[3].text = gaps_number(c, it->suppliers.value);
        row[4] = (struct table_cell){ .text = gaps_number(c, it->requirements.value),
                                      .below = it->needed_by.known ? gaps_date(c, it->needed_by) : NULL,
                                      .tone = it->requirements.value ? TONE_PLAIN : TONE_QUIET };
    }
}

void gaps_show_gaps(struct call *c, const struct gaps *g, struct section *s)
{
    section_add(c, s, BLOCK_PARAGRAPH, g->report.gaps.n ? SAY(gaps_gaps_intro) : SAY(gaps_gaps_none));
    if (g->report.gaps.n)
        add_gap_table(c, g, s);
    if (g->report.meeting.n)
        add_meeting_table(c, g, s);
}

/* --- concentration --------------------------------------------------------------------------------------------------------------------- */

static const struct theme *theme_of(const struct gaps *g, const char *theme)
{
    return &g->facts->theme[facts_theme(g->facts, theme)];
}

static const char *source_words(struct call *c, const struct gaps *g, const struct concentration_row *it)
{
    const char *name = gaps_firm_name(g, it->sole_firm);
    if (it->sole_source.value)
        return SAY(gaps_sole, "name", name ? name : number_text(c->mem, it->sole_firm));
    if (!it->single_source.known)
        return SAY(gaps_no_links);
    return it->single_source.value ? SAY(gaps_single) : SAY(gaps_several);
}

static void add_bars(struct call *c, const struct gaps *g, struct section *s, size_t n)
{
    const struct concentration_row *row = g->report.concentration.item;
    const struct decimal limit = { true, 2, GAPS_HHI_LIMIT_PERCENT };
    struct bars *bars = TAKE(c->mem, struct bars);
    *bars = (struct bars){ .caption = SAY(gaps_concentration_caption),
                           .limit = decimal_to_double(limit),
                           .limit_label = SAY(gaps_limit, "value", gaps_decimal(c, limit)),
                           .estimated_label = SAY(gaps_estimated) };
    bars->bar.item = TAKE_N(c->mem, n + 1, struct bar);
    for (size_t i = 0; i < g->report.concentration.n; i++) {
        const struct theme *theme = theme_of(g, row[i].theme);
        if (row[i].hhi.known)
            bars->bar.item[bars->bar.n++] = (struct bar){ theme->label, theme->language, decimal_to_double(row[i].hhi),
                                                          gaps_decimal(c, row[i].hhi), row[i].basis == CONCENTRATION_EQUAL };
    }
    section_add(c, s, BLOCK_BARS, NULL)->bars = bars;
}

static void add_concentration_table(struct call *c, const struct gaps *g, struct section *s)
{
    const struct concentration_row *row = g->report.concentration.item;
    const struct decimal limit = { true, 2, GAPS_HHI_LIMIT_PERCENT };
    struct table *t = section_table(c, s, SAY(gaps_concentration_caption), 6);
    COLUMNS(t, " ###  ", SAY(gaps_column_theme), SAY(gaps_column_firms), SAY(gaps_column_hhi), SAY(gaps_column_effective),
            SAY(gaps_column_basis), SAY(gaps_column_source));
    for (size_t i = 0; i < g->report.concentration.n; i++) {
        const struct theme *theme = theme_of(g, row[i].theme);
        if (!row[i].hhi.known)
            continue;
        struct table_cell *cell = table_row(c, t);
        cell[0] = theme_cell(theme->label, theme->language);
        cell[1].text = gaps_count(c, row[i].firms.value, row[i].possible.value);
        cell[2] = (struct table_cell){ .text = gaps_decimal(c, row[i].hhi),
                                       .tone = decimal_compare(row[i].hhi, limit) > 0 ? TONE_THIN : TONE_PLAIN };
        cell[3].text = gaps_decimal(c, row[i].effective_sources);
        cell[4].text = row[i].basis == CONCENTRATION_CAPACITY ? choice(c, "capacity") : choice(c, "equal");
        cell[5].text = source_words(c, g, &row[i]);
    }
}

void gaps_show_concentration(struct call *c, const struct gaps *g, struct section *s)
{
    const struct concentration_row *row = g->report.concentration.item;
    const struct decimal limit = { true, 2, GAPS_HHI_LIMIT_PERCENT };
    size_t n = 0;
    for (size_t i = 0; i < g->report.concentration.n; i++)
        n += row[i].hhi.known;
    section_add(c, s, BLOCK_PARAGRAPH,
                n ? SAY(gaps_concentration_intro, "limit", gaps_decimal(c, limit)) : SAY(gaps_concentration_none));
    if (n == 0)
        return;
    add_bars(c, g, s, n);
    add_concentration_table(c, g, s);
}

/* --- what to collect ------------------------------------------------------------------------------------------------------------------- */

static const struct data_gap_row *find_data_gap(const struct gaps *g, enum data_gap_kind missing, const char *country)
{
    for (size_t i = 0; i < g->report.data_gaps.n; i++) {
        const struct data_gap_row *it = &g->report.data_gaps.item[i];
        if (it->missing == missing && it->country && strcmp(it->country, country) == 0)
            return it;
    }
    return NULL;
}

/* The labels of the themes that a country's missing surveys are about. */
static const char *themes_to_survey(struct call *c, const struct gaps *g, const char *country, size_t *n)
{
    struct buffer b = { 0 };
    *n = 0;
    for (size_t i = 0; i < g->report.data_gaps.n; i++) {
        const struct data_gap_row *it = &g->report.data_gaps.item[i];
        if (it->missing == DATA_GAP_SURVEY && strcmp(it->country, country) == 0)
            buffer_format(&b, "%s%s", (*n)++ ? "; " : "", it->label);
    }
    return buffer_take(&b, c->mem);
}

static bool add_survey_table(struct call *c, const struct gaps *g, struct section *s)
{
    const struct facts *facts = g->facts;
    size_t n;
    struct table *t = NULL;
    for (size_t k = 0; k < facts->countries; k++) {
        const char *names = themes_to_survey(c, g, facts->country[k].country, &n);
        if (n == 0)
            continue;
        if (!t) {
            t = section_table(c, s, SAY(gaps_data_gaps_surveys), 3);
            COLUMNS(t, " # ", SAY(gaps_column_country), SAY(gaps_column_unsurveyed), SAY(gaps_column_themes));
        }
        struct table_cell *row = table_row(c, t);
        row[0].text = facts->country[k].label;
        row[1].text = SAY(gaps_of, "part", gaps_number(c, (int64_t)n), "whole", gaps_number(c, (int64_t)g->themes));
        row[2].text = n == g->themes ? SAY(gaps_data_gaps_all_themes) : names;
    }
    return t != NULL;
}

static bool add_record_table(struct call *c, const struct gaps *g, struct section *s)
{
    static const enum data_gap_kind kinds[] = { DATA_GAP_ROLE, DATA_GAP_READINESS, DATA_GAP_THEME, DATA_GAP_CODE,
                                                DATA_GAP_VERIFY };
    const struct facts *facts = g->facts;
    struct table *t = NULL;
    for (size_t k = 0; k < facts->countries; k++) {
        bool any = false;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            any |= find_data_gap(g, kinds[i], facts->country[k].country) != NULL;
        if (!any)
            continue;
        if (!t) {
            t = section_table(c, s, SAY(gaps_data_gaps_records), 6);
            COLUMNS(t, " #####", SAY(gaps_column_country), SAY(gaps_column_role), SAY(gaps_column_readiness),
                    SAY(gaps_column_general), SAY(gaps_column_code), SAY(gaps_column_stale));
        }
        struct table_cell *row = table_row(c, t);
        row[0].text = facts->country[k].label;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            const struct data_gap_row *it = find_data_gap(g, kinds[i], facts->country[k].country);
            row[i + 1] =
                (struct table_cell){ .text = gaps_number(c, it ? it->count.value : 0), .tone = it ? TONE_PLAIN : TONE_QUIET };
        }
    }
    return t != NULL;
}

static bool add_rates(struct call *c, const struct gaps *g, struct section *s)
{
    struct texts themes = { 0 };
    for (size_t i = 0; i < g->report.data_gaps.n; i++)
        if (g->report.data_gaps.item[i].missing == DATA_GAP_RATE)
            list_add(c->mem, &themes, g->report.data_gaps.item[i].label);
    if (themes.n)
        section_add(c, s, BLOCK_PARAGRAPH, SAY(gaps_data_gaps_rates, "themes", text_join(c->mem, themes.item, themes.n, "; ")));
    return themes.n > 0;
}

void gaps_show_data_gaps(struct call *c, const struct gaps *g, struct section *s)
{
    section_add(c, s, BLOCK_PARAGRAPH, g->report.data_gaps.n ? SAY(gaps_data_gaps_intro) : SAY(gaps_data_gaps_nothing));
    add_survey_table(c, g, s);
    add_record_table(c, g, s);
    add_rates(c, g, s);
}

/* --- methods ------------------------------------------------------------------------------------------------------------------------- */

static void add_counts(struct call *c, const struct gaps *g, struct section *s)
{
    const struct coverage_counts *counts = &g->coverage->counts[g->facts->countries];
    const struct {
        const char *what;
        int64_t n;
    } rows[] = {
        { SAY(gaps_count_firms), counts->firms },
        { SAY(gaps_count_verified, "days", gaps_number(c, FRESH_DAYS)), counts->verified },
        { SAY(gaps_count_capabilities), counts->capabilities },
        { SAY(gaps_count_role), counts->unknown_role },
        { SAY(gaps_count_readiness), counts->unknown_readiness },
        { SAY(gaps_count_general), counts->general },
        { SAY(gaps_count_code), counts->without_theme },
        { SAY(gaps_count_cells), (int64_t)g->cells },
        { SAY(gaps_count_not_surveyed), (int64_t)g->not_surveyed },
    };
    struct table *t = section_table(c, s, SAY(gaps_counts_caption), 2);
    COLUMNS(t, " #", SAY(gaps_column_what), SAY(gaps_column_count));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct table_cell *row = table_row(c, t);
        row[0].text = rows[i].what;
        row[1].text = gaps_number(c, rows[i].n);
    }
}

void gaps_show_methods(struct call *c, const struct gaps *g, struct section *s)
{
    const struct scope *scope = &g->facts->scope;
    const char *const rules[] = {
        SAY(gaps_method_who),           SAY(gaps_method_able, "evidence", choice(c, evidence_grades[scope->evidence])),
        SAY(gaps_method_where),         SAY(gaps_method_states, "survey_days", gaps_number(c, scope->survey_days.value)),
        SAY(gaps_method_concentration), SAY(gaps_method_themes),
        SAY(gaps_method_day),           SAY(gaps_method_legal),
    };
    struct section_block *b = section_add(c, s, BLOCK_LIST, NULL);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        block_item(c, b, (struct table_cell){ .text = rules[i] });
    add_counts(c, g, s);
}

void gaps_show_reproduce(struct call *c, const struct gaps *g, struct section *s)
{
    section_add(c, s, BLOCK_CODE, text_format(c->mem, "%s --format html", g->report.head.command));
    section_add(c, s, BLOCK_CODE, text_format(c->mem, "SHA-256 %s", g->facts->data_hash));
    section_add(c, s, BLOCK_PARAGRAPH, SAY(gaps_reproduce_text));
}
