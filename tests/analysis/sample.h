/* Registries for tests of the gap report, made by the ops of the nouns. */
#pragma once
#include "../catalogue/samples.h"
#include "analysis/analysis.h"
#include "catalogue/requirement.h"

static inline struct number sample_rated(struct number supplier, const char *concept, unsigned readiness, int64_t a_year,
                                         const char *unit, const char *line)
{
    static struct rate rate;
    struct capability in = { .supplier = supplier,
                             .concept = concept,
                             .role = ROLE_MAKE,
                             .readiness = readiness,
                             .production_line = line },
                      out;
    rate = (struct rate){ .quantity_per_year = { true, 0, a_year }, .unit = unit };
    in.rates.n = 1;
    in.rates.item = &rate;
    ck_assert_ok(capability_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
    return out.number;
}

enum { FOUND = 1, NONE, PARTIAL };
static inline struct number sample_survey(const char *country, const char *concept, struct date done_on, unsigned result)
{
    struct survey in = { .subject_kind = 1,
                         .subject = country,
                         .aspect = 1,
                         .concept = concept,
                         .done_on = done_on,
                         .result = result },
                  out;
    call.options.owner = country;
    ck_assert_ok(survey_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
    return out.number;
}

/* In SQL, which asks for less than the ops do. */
static inline void sample_script(const char *owner, const char *sql)
{
    ck_assert_ok(db_script(&call, text_format(call.mem, "select set_config('dicr.country', '%s', true); %s", owner, sql)));
}

/* Records of two owners are never merged. */
static inline void sample_merge(struct number lost, struct number kept)
{
    if (strcmp(number_issuer(lost), number_issuer(kept)) != 0)
        return;
    sample_script(number_issuer(lost),
                  text_format(call.mem, "update supplier set version = version + 1, merged_into = %lld where number = %lld",
                              (long long)kept.value, (long long)lost.value));
}

static inline void sample_pair(struct number a, struct number b, const char *verdict, const char *revoked_on)
{
    long long low = a.value < b.value ? a.value : b.value, high = a.value < b.value ? b.value : a.value;
    sample_script("HR", text_format(call.mem,
                                    "insert into pair (number, owner, low, high, verdict, revoked_on) "
                                    "values (dicr.new_number('HR'), 'HR', %lld, %lld, '%s', %s)",
                                    low, high, verdict, revoked_on));
}

/* Coverage and concentration of what there is. */
struct sample_analysis {
    struct scope scope;
    struct analysis analysis;
    const struct facts *facts;
    const struct coverage *coverage;
};

static inline bool sample_read(struct call *c, void *arg)
{
    struct sample_analysis *it = arg;
    return analysis_read(c, &it->scope, &it->analysis);
}

#define SAMPLE_SCOPE ((struct scope){ .as_of = call.today, .evidence = EVIDENCE_CLAIMED, .survey_days = { true, SURVEY_DAYS } })

static inline struct sample_analysis *sample_analyse(struct scope scope)
{
    struct sample_analysis *it = TAKE(call.mem, struct sample_analysis);
    it->scope = scope;
    ck_assert_ok(db_snapshot(&call, sample_read, it));
    it->facts = &it->analysis.facts;
    it->coverage = it->analysis.state[METRIC_coverage];
    return it;
}

/* "2/4 sound": surely, at most, and what it means. country NULL: all. */
static inline const char *sample_cell(const struct sample_analysis *it, const char *theme, const char *country,
                                      enum coverage_readiness readiness)
{
    static const char *const states[] = { "", "none_known", "not_surveyed", "thin", "sound" };
    size_t t = (size_t)facts_theme(it->facts, theme),
           k = country ? (size_t)facts_country(it->facts, country) : it->facts->countries;
    const struct coverage_cell *cell = coverage_cell(it->coverage, t, k);
    return text_format(call.mem, "%lld/%lld %s", (long long)cell->suppliers[readiness], (long long)cell->possible[readiness],
                       states[coverage_state(it->coverage, t, k, readiness)]);
}
#define ck_cell(it, theme, country, readiness, expected)                                                                         \
    ck_assert_str_eq(sample_cell((it), "THEME:" theme, (country), COVERAGE_##readiness), (expected))

static inline const struct concentration_row *sample_concentration(const struct sample_analysis *it, const char *theme)
{
    const struct list *rows = &it->analysis.rows[METRIC_concentration];
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(((const struct concentration_row *)rows->item)[i].theme, theme) == 0)
            return (const struct concentration_row *)rows->item + i;
    return NULL;
}

/* A registry of `firms` firms that has some of everything, always the same one: capabilities sure and possible, sites abroad, items,
   merged and tied records, outside parties, closed and archived firms, links, needs and surveys. */
static inline unsigned sample_random(unsigned below)
{
    static uint64_t state = 42;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % below;
}

static const char *const sample_concepts[] = {
    "CPV:35331500", "CPV:35340000", "CPV:35321000", "CPV:35410000", "CPV:35811300", "CPV:35815000", "CPV:35722000",
    "CPV:35613000", "CPV:50640000", "CPV:24611000", "FSC:1305",     "ML:ML3",       "ML:ML6",       "THEME:CYBER",
    "CPV:35711000", "CPV:35512000", "CPV:35000000", "CPV:30000000", "THEME:UAS_S",  "THEME:METAL",
};
enum { SAMPLE_CONCEPTS = sizeof sample_concepts / sizeof *sample_concepts };

static inline void sample_random_capability(struct number supplier, struct number site)
{
    static const char *const lines[] = { NULL, NULL, "A", "B" };
    static struct rate rate;
    struct capability in = { .supplier = supplier,
                             .concept = sample_concepts[sample_random(SAMPLE_CONCEPTS)],
                             .role = sample_random(8) % 7,
                             .readiness = sample_random(5),
                             .evidence = 1 + sample_random(5),
                             .site = sample_random(2) ? site : (struct number){ 0 },
                             .production_line = lines[sample_random(4)] },
                      out;
    rate =
        (struct rate){ .quantity_per_year = { true, 0, 1000 * (1 + sample_random(90)) }, .unit = sample_random(9) ? "pc" : "kg" };
    if (sample_random(4)) {
        in.rates.n = 1;
        in.rates.item = &rate;
    }
    ck_assert_ok(capability_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
}

static inline void sample_registry(size_t firms)
{
    static const char *const countries[] = { "HR", "HR", "AL", "XK", "AL", "HR" };
    static const char *const names[] = { "Čelik i sinovi", "Municioni i Ri", "Drejtësia Teknike", "Šibenska obrana",
                                         "Dëborë Optik",   "Žica & kabel",   "Orion <Adria>",     "Përparimi" };
    static const char *const abroad[] = { "SI", "DE", "AL", "HR", "XK" };
    struct number *number = TAKE_N(call.mem, firms, struct number);
    bool *gone = TAKE_N(call.mem, firms, bool);
    for (size_t i = 0; i < firms; i++) {
        const char *country = countries[sample_random(6)];
        struct supplier in = { .country = country,
                               .kind = sample_random(20) ? SUPPLIER_COMPANY : SUPPLIER_OUTSIDE,
                               .status = sample_random(15) ? 1 : 3,
                               .legal_name = text_format(call.mem, "%s %zu", names[sample_random(8)], i),
                               .verified_on = sample_random(3) ? (struct date){ 0 } : DATE(2026, 3, 1) },
                        out;
        struct site site = { .country = sample_random(5) ? country : abroad[sample_random(5)], .town = "Grad" }, placed = { 0 };
        ck_assert_ok(supplier_add(&call, &in, ALL_FIELDS, &out));
        number[i] = out.number;
        for (unsigned n = sample_random(3); n > 0; n--) {
            site.supplier = out.number;
            ck_assert_ok(site_add(&call, &site, ALL_FIELDS, &placed));
            site.country = abroad[sample_random(5)];
        }
        for (unsigned n = sample_random(4); n > 0; n--)
            sample_random_capability(out.number, placed.number);
        call.options.owner = NULL;
    }
    for (size_t i = 0; i + 1 < firms; i++) {
        gone[i] = sample_random(40) == 0;
        if (sample_random(4) == 0)
            sample_link(number[i], number[i + 1], sample_concepts[sample_random(SAMPLE_CONCEPTS)]);
        if (sample_random(10) == 0) {
            struct requirement need = { .country = countries[sample_random(6)],
                                        .concept = sample_concepts[sample_random(SAMPLE_CONCEPTS)],
                                        .title = "Need",
                                        .shape = 1,
                                        .needed_by = DATE(2028, 6, 30) },
                               out;
            ck_assert_ok(requirement_add(&call, &need, ALL_FIELDS, &out));
            call.options.owner = NULL;
        }
    }
    for (size_t i = 0; i + 7 < firms; i += 9) { /* some are one firm, by chains too */
        if (i % 2)
            sample_merge(number[i], number[i + 3]);
        else
            sample_pair(number[i], number[i + 5], i % 4 ? "same" : "different", "null");
        if (i % 5 == 0)
            sample_pair(number[i + 3], number[i + 7], "same", i % 10 ? "null" : "date '2026-01-01'");
    }
    for (size_t i = 0; i < firms; i++) /* last, since nothing new refers to what is archived */
        if (gone[i])
            sample_script(number_issuer(number[i]),
                          text_format(call.mem,
                                      "update supplier set version = version + 1, archived_at = now(), archive_reason = 'gone' "
                                      "where number = %lld",
                                      (long long)number[i].value));
    sample_survey("AL", "THEME:EW", DATE(2026, 2, 1), NONE);
    sample_survey("XK", "THEME:EW", DATE(2026, 2, 1), NONE);
    sample_survey("HR", "THEME:EW", DATE(2025, 12, 1), NONE);
    sample_survey("HR", NULL, DATE(2025, 11, 1), FOUND);
    sample_survey("XK", "THEME:NAVAL", DATE(2020, 11, 1), NONE);
}
