/* The laws of the reference data that constraints of the schema cannot keep. Each stands here as a question for what breaks it, and
   with one edit that does: the question must find nothing in the data as they are, and something after the edit. */
#include "../harness.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "reference/reference.h"
#include <string.h>

/* --- the form of the files ------------------------------------------------------------------------------------------------------ */

static size_t cells_of(const char *line, const char *end)
{
    size_t n = 1;
    for (; line < end; line++)
        n += *line == '\t';
    return n;
}

START_TEST(files_are_utf8_with_lf_and_equal_lines_without_quotes_or_blanks_at_edges)
{
    ck_assert_uint_ge(reference_file_count, 29);
    for (size_t i = 0; i < reference_file_count; i++) {
        const struct file *f = &reference_files[i];
        const char *end = f->bytes + f->size, *line = f->bytes;
        ck_assert_msg(f->size > 0 && end[-1] == '\n' && *end == '\0', "%s does not end with a line", f->name);
        ck_assert_msg(utf8_is_valid(f->bytes, f->size), "%s is not UTF-8", f->name);
        ck_assert_msg(!memchr(f->bytes, '\r', f->size) && memcmp(f->bytes, "\xEF\xBB\xBF", 3) != 0, "%s has CR or a mark",
                      f->name);
        size_t width = cells_of(line, strchr(line, '\n'));
        const char *wrong = NULL;
        int number = 1;
        for (; line < end && !wrong; number++) {
            const char *line_end = strchr(line, '\n');
            if (cells_of(line, line_end) != width)
                wrong = "has another number of cells";
            for (const char *at = line; at <= line_end; at++) {
                bool first = at == line || at[-1] == '\t', last = *at == '\t' || *at == '\n';
                if ((first && (*at == ' ' || *at == '"')) || (last && at > line && at[-1] == ' '))
                    wrong = "has a cell with a blank or quote at its edge";
            }
            line = line_end + 1;
        }
        ck_assert_msg(!wrong, "%s:%d %s", f->name, number - 1, wrong);
    }
}
END_TEST

/* The cell of a column in a line of a file, "" when it is empty. */
static const char *cell(const char *header, const char *line, const char *column)
{
    struct texts names = text_split(call.mem, header, '\t');
    size_t place = 0;
    while (place < names.n && strcmp(names.item[place], column) != 0)
        place++;
    ck_assert_msg(place < names.n, "there is no column %s", column);
    for (; place > 0; place--)
        line = strchr(line, '\t') + 1;
    return text_copy_n(call.mem, line, strcspn(line, "\t"));
}

/* --- where the facts come from ------------------------------------------------------------------------------------------------- */

static const struct file *file_named(const char *name)
{
    const struct file *f = reference_files;
    while (strcmp(f->name, name) != 0)
        f++;
    return f;
}

static bool has_column(const char *header, const char *column)
{
    struct texts names = text_split(call.mem, header, '\t');
    for (size_t i = 0; i < names.n; i++)
        if (strcmp(names.item[i], column) == 0)
            return true;
    return false;
}

/* The source with the titles of its keys: "[S-FSG]" alone does not say what it stands for. */
static const char *source_in_full(const char *source)
{
    struct texts lines = text_split(call.mem, file_named("sources")->bytes, '\n');
    for (size_t i = 1; i < lines.n; i++) {
        const char *tab = strchr(lines.item[i], '\t');
        if (!tab)
            continue;
        const char *key = text_format(call.mem, "[%.*s]", (int)(tab - lines.item[i]), lines.item[i]);
        if (strstr(source, key))
            source = text_format(call.mem, "%s; %s", source, tab + 1);
    }
    return source;
}

/* Whether nobody has looked it up. "general knowledge" beside a document that can be looked up is a lesser matter: the words
   of the row are then the document's. */
static bool is_unproven(const char *text)
{
    static const char *const words[] = { "from memory",   "partly memory",         "(memory)", "; memory", "; rest memory",
                                         "seed document", "from general knowledge" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(text, words[i]))
            return true;
    return strcmp(text, "memory") == 0 || text_starts_with(text, "memory;") || strcmp(text, "general knowledge") == 0 ||
           text_starts_with(text, "general knowledge (") || text_starts_with(text, "own list (general knowledge)");
}

/* A file may keep the provenance of a part of its rows apart: <part>source beside <part>certainty (or <part>cert). */
START_TEST(what_is_from_memory_or_from_the_seed_document_is_never_certain)
{
    static const struct {
        const char *source, *certainty;
    } pairs[] = {
        { "source", "certainty" }, { "note", "certainty" }, { "ncs_source", "ncs_cert" }, { "flags_source", "flags_cert" }
    };
    struct buffer wrong = { 0 };
    size_t judged = 0, unproven = 0, count = 0;
    for (size_t i = 0; i < reference_file_count; i++) {
        struct texts lines = text_split(call.mem, reference_files[i].bytes, '\n');
        const char *header = lines.item[0];
        for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++) {
            if (!has_column(header, pairs[p].source) || !has_column(header, pairs[p].certainty))
                continue;
            for (size_t k = 1; k < lines.n; k++) {
                if (!*lines.item[k])
                    continue;
                judged++;
                if (!is_unproven(source_in_full(cell(header, lines.item[k], pairs[p].source))))
                    continue;
                unproven++;
                if (strcmp(cell(header, lines.item[k], pairs[p].certainty), "certain") != 0)
                    continue;
                if (count++ < 20)
                    buffer_text(&wrong, text_format(call.mem, "\n%s.tsv:%zu %s", reference_files[i].name, k + 1,
                                                    cell(header, lines.item[k], pairs[p].source)));
            }
        }
    }
    ck_assert_uint_ge(judged, 3000);
    ck_assert_uint_ge(unproven, 300);
    ck_assert_msg(count == 0, "%zu rows are certain without proof:%s", count, wrong.bytes);
    buffer_free(&wrong);
}
END_TEST

/* The codification clause of the Croatian ministry's contracts: no code, no contract, whatever is sold. */
START_TEST(each_seller_to_croatias_ministry_of_defence_needs_an_ncage_code)
{
    struct texts lines = text_split(call.mem, file_named("qualification")->bytes, '\n');
    const char *header = lines.item[0];
    ck_assert_msg(has_column(header, "buyer_country"), "qualification.tsv does not tell whose buyers ask");
    size_t found = 0;
    for (size_t i = 1; i < lines.n; i++) {
        if (!*lines.item[i] || strcmp(cell(header, lines.item[i], "certificate"), "NCAGE") != 0 ||
            strcmp(cell(header, lines.item[i], "buyer_country"), "HR") != 0)
            continue;
        found++;
        ck_assert_str_eq(cell(header, lines.item[i], "scope"), "*");
        ck_assert_str_eq(cell(header, lines.item[i], "mandatory"), "yes");
    }
    ck_assert_uint_eq(found, 1);
}
END_TEST

/* countries.tsv says how things stood at the end of 2025, independently of standings.tsv. */
START_TEST(standings_agree_with_the_flags_of_the_countries_at_the_end_of_2025)
{
    static const struct {
        const char *column, *framework, *standing;
    } flags[] = { { "nato_member", "NATO", "member" },
                  { "eu_member", "EU", "member" },
                  { "eea_efta", "EEA_EFTA", "member" },
                  { "eu_candidate", "EU_CANDIDATE", "candidate" },
                  { "eu_potential_candidate", "EU_POTENTIAL_CANDIDATE", "potential" },
                  { "sdp_partner", "SDP", "partner" },
                  { "pfp", "PFP", "partner" },
                  { "signatory", "JD", "participant" } };
    struct texts lines = text_split(call.mem, file_named("countries")->bytes, '\n');
    ck_assert_uint_ge(lines.n, 250);
    for (size_t k = 0; k < sizeof flags / sizeof flags[0]; k++) {
        const char *told = text_format(
            call.mem,
            "select coalesce(string_agg(distinct country, ' ' order by country), '') from standing where framework = '%s' and "
            "standing = '%s' "
            "and coalesce(valid_from, '0001-01-01') <= '2025-12-31' and coalesce(valid_to, '9999-12-31') >= '2025-12-31' "
            "and not (valid_from is null and certainty = 'check')",
            flags[k].framework, flags[k].standing);
        const char *flagged = "";
        for (size_t i = 1; i < lines.n; i++)
            if (*lines.item[i] && strcmp(cell(lines.item[0], lines.item[i], flags[k].column), "1") == 0)
                flagged =
                    text_format(call.mem, "%s%s%s", flagged, *flagged ? " " : "", cell(lines.item[0], lines.item[i], "code"));
        ck_assert_str_eq(harness_value(told), flagged);
    }
}
END_TEST

/* --- laws of the content --------------------------------------------------------------------------------------------------------- */

#define CORE_THEMES                                                                                                              \
    "(select c.concept, m.matches as theme, count(*) as times from concept c join concept_match m on m.withdrawn_on is null "    \
    "and "                                                                                                                       \
    "c.concept like replace(m.concept, '*', '%') where c.scheme = 'CPV' and c.relevance = 'core' and m.matches like 'THEME:%' "  \
    "and m.relation in ('exact', 'narrow') group by 1, 2)"
/* Whether the text names a concept or a prefix of CPV codes that takes in at least one. */
#define NAMES_NOTHING(key)                                                                                                       \
    "not exists (select from concept c where c.withdrawn_on is null and case when " key                                          \
    " like '%*' then starts_with(c.concept, "                                                                                    \
    "left(" key ", -1)) else c.concept = " key " end)"

static const struct {
    const char *name, *broken_by, *edit;
} laws[] = {
    { "each concept or prefix named in the crosswalk exists",
      "select concept from concept_match m where withdrawn_on is null and " NAMES_NOTHING("m.concept"),
      "insert into concept_match (concept, matches, relation, source, certainty) values ('CPV:999*', 'THEME:AIR', 'broad', '-', "
      "'check')" },
    { "each scope of a rule exists", "select scope from rule r where scope is not null and " NAMES_NOTHING("r.scope"),
      "update rule set scope = 'CPV:0000*' where rule_set = 'NATIONAL.HR' and rule = 'LICENCE'" },
    { "each scope of a qualification exists", "select scope from qualification_default q where " NAMES_NOTHING("q.scope"),
      "update qualification_default set scope = 'THEME:NONE' where scope = 'THEME:AIR'" },
    { "each parent is of the same scheme, and no concept lies above itself",
      "select c.concept from concept c left join concept p on p.concept = c.parent where p.scheme <> c.scheme "
      "union all select concept from concept_ancestor where concept = ancestor and distance > 0",
      "update concept set parent = 'FSC:13' where concept = 'ML:ML3'" },
    { "each code of the CPV but a division has the parent that its digits say",
      "select concept from concept where scheme = 'CPV' and level <> 'division' and (parent is null or "
      "not starts_with(code, rtrim(split_part(parent, ':', 2), '0')))",
      "update concept set parent = 'CPV:35000000' where concept = 'CPV:03100000'" },
    { "each core code of the CPV is in exactly one theme, decided once",
      "select c.concept from concept c where c.scheme = 'CPV' and c.relevance = 'core' and (select count(*) from " CORE_THEMES
      " t where t.concept = c.concept and t.times = 1) <> 1",
      "update concept_match set withdrawn_on = '2026-01-01' where concept = 'CPV:24610000'" },
    { "what is exact or narrow in a theme is not also close or broad there",
      "select t.concept from " CORE_THEMES " t join concept_match m on m.matches = t.theme and m.relation in ('close', 'broad') "
      "and m.withdrawn_on is null and t.concept like replace(m.concept, '*', '%')",
      "insert into concept_match (concept, matches, relation, source, certainty) values ('CPV:2461*', 'THEME:ENERGETIC', "
      "'close', '-', "
      "'check')" },
    { "an activity is never a sure sign of a theme",
      "select concept from concept_match where concept like 'NACE%' and matches like 'THEME:%' and relation <> 'broad'",
      "update concept_match set relation = 'narrow' where concept = 'NACE2:25.40' and matches = 'THEME:AMMO_SC'" },
    { "a category of the military list that is in several themes is broad in each",
      "select concept from concept_match where concept like 'ML:%' and relation <> 'close' group by concept having count(*) > 1 "
      "and "
      "bool_or(relation <> 'broad')",
      "update concept_match set relation = 'narrow' where concept = 'ML:ML3' and matches = 'THEME:AMMO_SC'" },
    { "the declaration is no part of the crosswalk",
      "select concept from concept_match where concept like 'JD:%' or matches like 'JD:%'",
      "insert into concept_match (concept, matches, relation, source, certainty) values ('JD:P1.1', 'THEME:AIR', 'broad', '-', "
      "'check')" },
    { "only certificates satisfy, and only certificates",
      "select concept from concept_match where (relation = 'satisfies') <> (concept like 'CERT:%' and matches like 'CERT:%')",
      "update concept_match set relation = 'narrow' where concept = 'CERT:AQAP2110' and matches = 'CERT:ISO9001'" },
    { "no certificate satisfies itself by a circle",
      "with recursive way as (select concept, matches from concept_match where relation = 'satisfies' union select w.concept, "
      "m.matches "
      "from way w join concept_match m on m.concept = w.matches and m.relation = 'satisfies') select concept from way where "
      "concept = matches",
      "insert into concept_match (concept, matches, relation, source, certainty) values ('CERT:ISO9001', 'CERT:AQAP2110', "
      "'satisfies', '-', "
      "'check')" },
    { "a lower clearance never satisfies a higher one, nor another issuer's",
      "select certificate || '>' || satisfies from concept_satisfies where certificate like 'CERT:CLR.%' and "
      "(position(right(certificate, 1) in 'RCST') < position(right(satisfies, 1) in 'RCST') or (satisfies like 'CERT:CLR.%.%' "
      "and "
      "split_part(certificate, '.', 2) <> split_part(satisfies, '.', 2)))",
      "insert into concept_satisfies values ('CERT:CLR.HR.S', 'CERT:CLR.NATO.S')" },
    { "spans of one standing do not overlap",
      "select a.country from standing a join standing b on (a.framework, a.country, a.standing) = (b.framework, b.country, "
      "b.standing) and "
      "a.ctid < b.ctid where daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]')",
      "insert into standing (framework, country, standing, valid_from, source, certainty) values ('NATO', 'HR', 'member', "
      "'2020-01-01', '-', "
      "'check')" },
    { "the three countries of the declaration, and only they, have slots",
      "select country from country where (slot is not null) <> (signatory_on is not null) union all select country from (values "
      "('AL', 1), "
      "('HR', 2), ('XK', 3)) as v (country, slot) where not exists (select from country c where c.country = v.country and c.slot "
      "= v.slot)",
      "update country set slot = 4 where country = 'XK'" },
    { "each rule set without others under it says who everybody else is",
      "select rule_set from rule_set r where not exists (select from rule_set k where k.parent = r.rule_set) and not exists "
      "(select from "
      "perimeter p where p.rule_set = r.rule_set and p.country = '*')",
      "delete from perimeter where rule_set = 'SAFE' and country = '*'" },
    { "each perimeter names a standing that somebody has, or a country",
      "select rule_set from perimeter p where (p.framework is not null and not exists (select from standing s where s.framework "
      "= p.framework "
      "and s.standing = p.framework_standing)) or (p.country <> '*' and not exists (select from country c where c.country = "
      "p.country))",
      "update perimeter set country = 'QQ' where rule_set = 'SAFE' and country = 'RU'" },
    { "each test of a rule is a sentence, and names certificates that exist",
      "select rule from rule r where test not like '%.' or exists (select from regexp_matches(fields, 'certificate ([A-Z0-9]+)', "
      "'g') as m "
      "where not exists (select from concept c where c.concept = 'CERT:' || m[1]))",
      "update rule set fields = 'certificate NOSUCH' where rule_set = 'NSPA' and rule = 'SOURCE_FILE'" },
    { "a base unit is of the same dimension and has the factor 1, or none and is its own",
      "select u.unit from unit u join unit b on b.unit = u.base_unit where b.dimension <> u.dimension or (b.factor is distinct "
      "from 1 and "
      "b.unit <> u.unit)",
      "update unit set base_unit = 'kg' where unit = 'pc'" },
    { "a unit or period without a fixed size is to be checked",
      "select unit from unit where factor is null and certainty <> 'check' union all select period from period where seconds is "
      "null and "
      "certainty <> 'check' and period <> 'once'",
      "update unit set factor = null where unit = 'kg'" },
    { "an alias means one unit whatever its case",
      "select lower(alias) from unit_alias group by 1 having count(distinct unit) > 1 union all select lower(alias) from "
      "period_alias group by "
      "1 having count(distinct period) > 1",
      "insert into unit_alias (alias, unit, words) values ('KOM', 'kg', 'kom')" },
    { "something is said about each engagement of the declaration",
      "select code from concept c where scheme = 'JD' and code ~ '^P[0-9][.][0-9]$' and not exists (select from suggestion_rule "
      "r where "
      "r.suggests = c.concept or (r.suggests is null and position(c.code in r.note) > 0))",
      "delete from suggestion_rule where suggests = 'JD:P3.1'" },
    { "a suggestion names an engagement, the facts it needs, and reasons in three languages",
      "select rule from suggestion_rule where (suggests is not null and (suggests not like 'JD:P%' or fields is null)) or '' in "
      "(reason_en, "
      "reason_hr, reason_sq)",
      "update suggestion_rule set suggests = 'THEME:AIR' where rule = 'P1.2-1'" },
    { "a suggestion names themes that exist",
      "select t.code from suggestion_rule r, regexp_matches(r.condition, 'themes? ([A-Z0-9_]+(?:(?:, | or )[A-Z0-9_]+)*)', 'g') "
      "as m, "
      "regexp_split_to_table(m[1], ', | or ') as t (code) where t.code <> 'CPV' and not exists (select from concept c where "
      "c.concept = "
      "'THEME:' || t.code)",
      "update suggestion_rule set condition = 'The concept is in theme NOSUCH.' where rule = 'P3.1-1'" },
    { "no certificate has the name of the supply classes", "select concept from concept where concept like 'CERT:FSC%'",
      "insert into concept (concept, scheme, code, rank, certainty) values ('CERT:FSC.1', 'CERT', 'FSC.1', 1, 'check')" },
    { "each concept has one preferred label in a language, and an English one",
      "select c.concept from concept c where withdrawn_on is null and not exists (select from concept_label l where l.concept = "
      "c.concept and "
      "l.language = 'en' and l.kind = 'preferred') union all select concept from concept_label where kind = 'preferred' and "
      "withdrawn_on is "
      "null group by concept, language having count(*) > 1",
      "insert into concept_label values ('ML:ML3', 'en', 'preferred', 'Another', 'another', 'check')" },
    { "each preferred label and synonym has words to be found by",
      "select label from concept_label where words !~ '[a-z0-9]' or words <> lower(words)",
      "update concept_label set words = '' where concept = 'ML:ML3' and kind = 'preferred' and language = 'en'" },
    { "each subdivision lies in the country of the one above it",
      "select s.subdivision from subdivision s join subdivision p on p.subdivision = s.parent where p.country <> s.country",
      "update subdivision set country = 'AL' where subdivision = 'XK001'" },
    { "there are the municipalities and counties that the three countries have",
      "select country || level from (values ('AL', 'county', 12), ('AL', 'municipality', 61), ('HR', 'county', 20), ('HR', "
      "'city_county', 1), "
      "('XK', 'district', 7), ('XK', 'municipality', 38)) as v (country, level, n) where n <> (select count(*) from subdivision "
      "s where "
      "s.country = v.country and s.level = v.level)",
      "delete from subdivision where subdivision = 'XK-M-GJAKOVE'" },
};

START_TEST(law)
{
    const char *broken = text_format(call.mem, "select string_agg(b.what, ', ') from (%s) as b (what)", laws[_i].broken_by);
    const char *found = harness_value(broken);
    ck_assert_msg(!found, "%s: %.300s", laws[_i].name, found);
    ck_assert_ok(db_script(&call, "set role none"));
    if (!db_script(&call, laws[_i].edit))
        ck_abort_msg("%s: the edit failed: %s", laws[_i].name, harness_reason(&call));
    ck_assert_msg(harness_value(broken) != NULL, "this law cannot be broken: %s", laws[_i].name);
}
END_TEST

Suite *suite_reference_laws(void);
Suite *suite_reference_laws(void)
{
    Suite *s = suite_create("reference_laws");
    TCase *form = tcase_create("form");
    tcase_add_checked_fixture(form, harness_call, harness_end);
    tcase_add_test(form, files_are_utf8_with_lf_and_equal_lines_without_quotes_or_blanks_at_edges);
    tcase_add_test(form, what_is_from_memory_or_from_the_seed_document_is_never_certain);
    tcase_add_test(form, each_seller_to_croatias_ministry_of_defence_needs_an_ncage_code);
    suite_add_tcase(s, form);
    TCase *content = tcase_create("content");
    tcase_add_checked_fixture(content, harness_transaction, harness_end);
    tcase_add_test(content, standings_agree_with_the_flags_of_the_countries_at_the_end_of_2025);
    tcase_add_loop_test(content, law, 0, (int)(sizeof laws / sizeof laws[0]));
    suite_add_tcase(s, content);
    return s;
}
