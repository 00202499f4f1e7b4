/* Page one of the gap report, with the answers in a few words, and the words that all sections share. */
#include "gaps_parts.h"

#include <string.h>

enum { ANSWER_ITEMS_MAX = 8 };

const char *gaps_number(struct call *c, int64_t n)
{
    return int_text(c->mem, n);
}

const char *gaps_date(struct call *c, struct date d)
{
    static const struct field field = { .name = "date", .kind = KIND_DATE };
    return field_show(c->mem, c->language, &field, &d);
}

const char *gaps_decimal(struct call *c, struct decimal d)
{
    return decimal_text_for(c->mem, d, language_rows[c->language].decimal_mark);
}

const char *gaps_count(struct call *c, int64_t suppliers, int64_t possible)
{
    if (possible == suppliers)
        return gaps_number(c, suppliers);
    return text_format(c->mem, "%lld (+%lld)", (long long)suppliers, (long long)(possible - suppliers));
}

const char *gaps_country(const struct gaps *g, const char *country)
{
    int at = facts_country(g->facts, country);
    return at == NO_INDEX ? country : g->facts->country[at].label;
}

const char *gaps_countries(struct call *c, const struct gaps *g, const struct texts *countries)
{
    struct texts names = { 0 };
    for (size_t i = 0; i < countries->n; i++)
        list_add(c->mem, &names, gaps_country(g, countries->item[i]));
    return text_join(c->mem, names.item, names.n, ", ");
}

const char *gaps_state_word(struct call *c, unsigned state)
{
    static const enum message words[] = { [SUPPLY_NONE_KNOWN] = MESSAGE_choice_none_known,
                                          [SUPPLY_NOT_SURVEYED] = MESSAGE_choice_not_surveyed,
                                          [SUPPLY_THIN] = MESSAGE_choice_thin,
                                          [SUPPLY_SOUND] = MESSAGE_choice_sound };
    return tr(c->mem, c->language, words[state]);
}

enum tone gaps_tone(unsigned state)
{
    static const enum tone tones[] = { [SUPPLY_NONE_KNOWN] = TONE_NONE_KNOWN,
                                       [SUPPLY_NOT_SURVEYED] = TONE_NOT_SURVEYED,
                                       [SUPPLY_THIN] = TONE_THIN,
                                       [SUPPLY_SOUND] = TONE_SOUND };
    return state < sizeof tones / sizeof *tones ? tones[state] : TONE_PLAIN;
}

/* --- figures ------------------------------------------------------------------------------------------------------------------------- */

static void add_figures(struct call *c, const struct gaps *g, struct section *s)
{
    const struct facts *facts = g->facts;
    const struct coverage_counts *counts = &g->coverage->counts[facts->countries];
    enum language l = c->language;
    int64_t themes = (int64_t)g->themes, covered = 0, sound = 0;
    for (size_t t = 0; t < facts->themes; t++) {
        covered += facts->theme[t].selected && coverage_cell(g->coverage, t, facts->countries)->suppliers[COVERAGE_ABLE] > 0;
        sound += facts->theme[t].selected && coverage_state(g->coverage, t, facts->countries, COVERAGE_ABLE) == SUPPLY_SOUND;
    }
#define OF(part, whole) tr(c->mem, l, MESSAGE_gaps_of, "part", gaps_number(c, (part)), "whole", gaps_number(c, (whole)))
    struct section_block *b = section_add(c, s, BLOCK_FIGURES, NULL);
    block_figure(c, b, gaps_number(c, counts->firms), tr(c->mem, l, MESSAGE_gaps_figure_firms));
    block_figure(c, b, OF(covered, themes), tr(c->mem, l, MESSAGE_gaps_figure_covered));
    block_figure(c, b, OF(sound, themes), tr(c->mem, l, MESSAGE_gaps_figure_sound));
    block_figure(c, b, OF((int64_t)g->not_surveyed, (int64_t)g->cells), tr(c->mem, l, MESSAGE_gaps_figure_unsurveyed));
    if (counts->firms)
        block_figure(c, b,
                     tr(c->mem, l, MESSAGE_gaps_percent, "value",
                        gaps_number(c, (counts->verified * 200 + counts->firms) / (counts->firms * 2))),
                     tr(c->mem, l, MESSAGE_gaps_figure_fresh));
#undef OF
}

/* --- answers ------------------------------------------------------------------------------------------------------------------------- */

static struct section_block *add_answer(struct call *c, struct section *s, enum message question, const char *figure)
{
    struct section_block *b = section_add(c, s, BLOCK_ANSWER, tr(c->mem, c->language, question));
    b->figure = figure;
    return b;
}

/* Adds how many items were not shown, or that there are none. */
static void end_answer(struct call *c, struct section_block *b, size_t all)
{
    if (all == 0)
        block_item(c, b, (struct table_cell){ .text = tr(c->mem, c->language, MESSAGE_gaps_none), .tone = TONE_QUIET });
    if (all > ANSWER_ITEMS_MAX)
        block_item(c, b,
                   (struct table_cell){
                       .text = message_counted(c->mem, c->language, MESSAGE_gaps_more, (int64_t)(all - ANSWER_ITEMS_MAX)),
                       .tone = TONE_QUIET });
}

static const char *part_of_themes(struct call *c, const struct gaps *g, size_t part)
{
    return tr(c->mem, c->language, MESSAGE_gaps_short_nobody, "part", gaps_number(c, (int64_t)part), "whole",
              gaps_number(c, (int64_t)g->themes));
}

static void answer_nobody(struct call *c, const struct gaps *g, struct section *s)
{
    size_t n = 0;
    for (size_t i = 0; i < g->report.gaps.n; i++)
        n += g->report.gaps.item[i].gap == GAP_NOBODY;
    struct section_block *b = add_answer(c, s, MESSAGE_gaps_answer_nobody, part_of_themes(c, g, n));
    for (size_t i = 0; i < g->report.gaps.n && i < n && i < ANSWER_ITEMS_MAX; i++) { /* they come first */
        const struct gap_row *it = &g->report.gaps.item[i];
        const char *below = gaps_state_word(c, it->state);
        if (it->possible.value)
            below = text_format(c->mem, "%s, %s", below, gaps_count(c, 0, it->possible.value));
        block_item(c, b, (struct table_cell){ it->label, below, it->language, gaps_tone(it->state) });
    }
    end_answer(c, b, n);
}

static void answer_one(struct call *c, const struct gaps *g, struct section *s)
{
    size_t n = 0;
    for (size_t i = 0; i < g->report.gaps.n; i++)
        n += g->report.gaps.item[i].countries.n == 1;
    struct section_block *b = add_answer(c, s, MESSAGE_gaps_answer_one, part_of_themes(c, g, n));
    for (size_t i = 0, shown = 0; i < g->report.gaps.n && shown < ANSWER_ITEMS_MAX; i++) {
        const struct gap_row *it = &g->report.gaps.item[i];
        if (it->countries.n != 1)
            continue;
        shown++;
        const char *below = text_format(c->mem, "%s · %s", gaps_countries(c, g, &it->countries),
                                        message_counted(c->mem, c->language, MESSAGE_gaps_firms, it->suppliers.value));
        block_item(c, b, (struct table_cell){ it->label, below, it->language, TONE_THIN });
    }
    end_answer(c, b, n);
}

static void answer_joint_capability(struct call *c, const struct gaps *g, struct section *s)
{
    struct section_block *b =
        add_answer(c, s, MESSAGE_gaps_answer_joint_capability, part_of_themes(c, g, g->report.joint_capability.n));
    for (size_t i = 0; i < g->report.joint_capability.n && i < ANSWER_ITEMS_MAX; i++) {
        const struct joint_capability_row *it = &g->report.joint_capability.item[i];
        const char *below = text_format(c->mem, "%s · %s", gaps_countries(c, g, &it->countries),
                                        message_counted(c->mem, c->language, MESSAGE_gaps_firms, it->suppliers.value));
        block_item(c, b, (struct table_cell){ it->label, below, it->language, TONE_SOUND });
    }
    end_answer(c, b, g->report.joint_capability.n);
}

static void answer_meeting(struct call *c, const struct gaps *g, struct section *s)
{
    struct section_block *b =
        add_answer(c, s, MESSAGE_gaps_answer_meeting,
                   tr(c->mem, c->language, MESSAGE_gaps_short_meeting, "part", gaps_number(c, (int64_t)g->report.meeting.n)));
    for (size_t i = 0; i < g->report.meeting.n && i < ANSWER_ITEMS_MAX; i++) {
        const struct meeting_row *it = &g->report.meeting.item[i];
        const char *below = tr(c->mem, c->language, MESSAGE_gaps_meeting, "country", gaps_country(g, it->country), "partners",
                               gaps_countries(c, g, &it->partners));
        if (it->requirements.value)
            below = text_format(c->mem, "%s · %s", below,
                                message_counted(c->mem, c->language, MESSAGE_gaps_requirements, it->requirements.value));
        block_item(c, b, (struct table_cell){ it->label, below, it->language, TONE_PLAIN });
    }
    end_answer(c, b, g->report.meeting.n);
}

void gaps_show_summary(struct call *c, const struct gaps *g, struct section *s)
{
    const struct coverage_counts *counts = &g->coverage->counts[g->facts->countries];
    add_figures(c, g, s);
    answer_nobody(c, g, s);
    answer_one(c, g, s);
    answer_joint_capability(c, g, s);
    answer_meeting(c, g, s);
    int64_t unknown = counts->unknown_role > counts->unknown_readiness ? counts->unknown_role : counts->unknown_readiness;
    section_add(c, s, BLOCK_PARAGRAPH,
                counts->firms == 0
                    ? tr(c->mem, c->language, MESSAGE_gaps_empty)
                    : tr(c->mem, c->language, MESSAGE_gaps_caution, "not_surveyed", gaps_number(c, (int64_t)g->not_surveyed),
                         "cells", gaps_number(c, (int64_t)g->cells), "unknown", gaps_number(c, unknown), "capabilities",
                         gaps_number(c, counts->capabilities)));
}
