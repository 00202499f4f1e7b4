/* One word per term: a message that uses a term of the glossary in English uses the glossary's translation in each other language.
   registry/base/glossary.tsv has a row for each term: its English forms (whole words), its translation and the stems by which an
   inflected form is known, the words of the law in Albania (sq_al) and Kosova (sq_xk) where they differ from the neutral Albanian one
   or come from an official text, the columns that are still to be checked against an official text, and the messages that are
   excepted. Stems are compared without case and diacritics. */
#include "base/language.h"

#include "base/text.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

enum { TERM, FORMS, HR, HR_STEMS, SQ, SQ_STEMS, SQ_AL, SQ_XK, SR, SR_STEMS, CHECK, EXCEPT, GLOSSARY_COLUMNS, TERMS_MAX = 400 };

static struct arena *mem;
static const char *columns[GLOSSARY_COLUMNS];
static const char *terms[TERMS_MAX][GLOSSARY_COLUMNS];
static size_t term_count;

static void start(void)
{
    mem = arena_new(0);
    term_count = 0;
    FILE *f = fopen("registry/base/glossary.tsv", "r");
    ck_assert_ptr_nonnull(f);
    char line[4096];
    for (size_t n = 0; fgets(line, sizeof line, f); n++) {
        ck_assert_msg(strchr(line, '\n') != NULL, "line %zu is too long", n + 1);
        char *rest = text_copy_n(mem, line, strcspn(line, "\n"));
        ck_assert_uint_lt(term_count, TERMS_MAX);
        for (size_t c = 0; c < GLOSSARY_COLUMNS; c++) {
            (n ? terms[term_count] : columns)[c] = rest;
            char *tab = strchr(rest, '\t');
            ck_assert_msg((tab != NULL) == (c + 1 < GLOSSARY_COLUMNS), "line %zu: not %d cells", n + 1, GLOSSARY_COLUMNS);
            if (tab) {
                *tab = '\0';
                rest = tab + 1;
            }
        }
        term_count += n > 0;
    }
    ck_assert_int_eq(fclose(f), 0);
}

static void end(void)
{
    arena_free(mem);
}

/* The words of a cell that are divided by '|' or ','. */
static struct texts split(const char *cell, char divider)
{
    struct texts out = { 0, TAKE_N(mem, strlen(cell) + 1, const char *) };
    while (*cell) {
        const char *stop = strchr(cell, divider);
        size_t size = stop ? (size_t)(stop - cell) : strlen(cell);
        out.item[out.n++] = text_copy_n(mem, cell, size);
        cell += size + (stop != NULL);
    }
    return out;
}

/* A message's text without what is not its own words: {places}, `words of programs` and <code>…</code>. */
static const char *own_words(const char *text)
{
    char *out = text_copy(mem, text), *to = out;
    static const char *const pairs[][2] = { { "{", "}" }, { "`", "`" }, { "<code>", "</code>" } };
    for (const char *s = text; *s;) {
        const char *close = NULL;
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !close; i++)
            if (text_starts_with(s, pairs[i][0]) && (close = strstr(s + strlen(pairs[i][0]), pairs[i][1])))
                close += strlen(pairs[i][1]);
        if (close)
            s = close;
        else
            *to++ = *s++;
    }
    *to = '\0';
    return out;
}

static bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool uses_form(const char *english, const char *form)
{
    size_t size = strlen(form);
    for (const char *s = english; *s; s++)
        if (strncasecmp(s, form, size) == 0 && !is_word_character(s[size]) && (s == english || !is_word_character(s[-1])))
            return true;
    return false;
}

static bool uses_term(const char *english, const char *forms)
{
    struct texts all = split(forms, '|');
    for (size_t i = 0; i < all.n; i++)
        if (uses_form(english, all.item[i]))
            return true;
    return false;
}

static bool has_stem(const char *text, const char *stems)
{
    struct texts all = split(stems, '|');
    const char *folded = text_fold(mem, text);
    for (size_t i = 0; i < all.n; i++)
        if (strstr(folded, text_fold(mem, all.item[i])))
            return true;
    return false;
}

/* The column of a language's stems, by its code; 0 for English and for a language that the glossary does not have. */
static size_t stems_column(enum language language)
{
    const char *name = text_format(mem, "%s_stems", language_rows[language].code);
    for (size_t c = FORMS; c < GLOSSARY_COLUMNS; c++)
        if (strcmp(columns[c], name) == 0)
            return c;
    return 0;
}

/* Whether a translation of an English text is without the term's own word. */
static bool is_fault(const char *const *term, const char *english, const char *translation, enum language language)
{
    return uses_term(own_words(english), term[FORMS]) && !has_stem(own_words(translation), term[stems_column(language)]);
}

static bool is_excepted(const char *const *term, const char *key)
{
    struct texts keys = split(term[EXCEPT], ',');
    for (size_t i = 0; i < keys.n; i++)
        if (strcmp(keys.item[i], key) == 0)
            return true;
    return false;
}

/* How many forms of a message are without the term's word, over all languages; says which when `where` is not NULL. */
static int faults_of(const char *const *term, enum message m, const char **where)
{
    int faults = 0;
    const char *english = message_form(m, LANGUAGE_EN, PLURAL_OTHER);
    for (int l = LANGUAGE_EN + 1; l < LANGUAGE_COUNT; l++) {
        for (int p = 0; p < PLURAL_COUNT; p++) {
            const char *text = message_form(m, (enum language)l, (enum plural)p);
            if (!text || !is_fault(term, english, text, (enum language)l))
                continue;
            faults++;
            if (where)
                *where = text_format(mem, "%s%s.def: %s: \"%s\" (%s) is not in: %s\n", *where, language_rows[l].code,
                                     message_key(m), term[stems_column((enum language)l)], term[TERM], text);
        }
    }
    return faults;
}

START_TEST(the_glossary_is_whole)
{
    static const char *const names[] = { "term",  "forms", "hr", "hr_stems", "sq",    "sq_stems",
                                         "sq_al", "sq_xk", "sr", "sr_stems", "check", "except" };
    for (size_t c = 0; c < GLOSSARY_COLUMNS; c++)
        ck_assert_str_eq(columns[c], names[c]);
    for (int l = LANGUAGE_EN + 1; l < LANGUAGE_COUNT; l++)
        ck_assert_msg(stems_column((enum language)l) > 0, "no column %s_stems", language_rows[l].code);
    ck_assert_uint_ge(term_count, 60);
    size_t variants = 0;
    for (size_t i = 0; i < term_count; i++) {
        const char *const *t = terms[i];
        ck_assert_msg(i == 0 || strcmp(terms[i - 1][TERM], t[TERM]) < 0, "%s: not in order, or there twice", t[TERM]);
        for (size_t c = TERM; c < CHECK; c++)
            ck_assert_msg(*t[c] || c == SQ_AL || c == SQ_XK, "%s: no %s", t[TERM], columns[c]);
        static const size_t words[][2] = { { HR, HR_STEMS }, { SQ, SQ_STEMS }, { SR, SR_STEMS } };
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            ck_assert_msg(has_stem(t[words[w][0]], t[words[w][1]]), "%s: no stem of %s is in it", t[TERM], columns[words[w][0]]);
        struct texts unchecked = split(t[CHECK], ',');
        for (size_t u = 0; u < unchecked.n; u++) {
            size_t c = HR;
            while (c < CHECK && strcmp(columns[c], unchecked.item[u]) != 0)
                c++;
            ck_assert_msg(c < CHECK && *t[c], "%s: nothing to check in %s", t[TERM], unchecked.item[u]);
        }
        variants += *t[SQ_AL] && *t[SQ_XK] && strcmp(t[SQ_AL], t[SQ_XK]) != 0;
    }
    ck_assert_uint_ge(variants, 2);
}
END_TEST

START_TEST(a_message_that_uses_a_term_uses_its_translation)
{
    const char *where = "";
    int faults = 0, used = 0;
    for (size_t i = 0; i < term_count; i++) {
        for (int k = 0; k < MESSAGE_COUNT; k++) {
            enum message m = (enum message)k;
            if (is_excepted(terms[i], message_key(m)))
                continue;
            used += uses_term(own_words(message_form(m, LANGUAGE_EN, PLURAL_OTHER)), terms[i][FORMS]);
            faults += faults_of(terms[i], m, &where);
        }
    }
    ck_assert_int_gt(used, 500);
    ck_assert_msg(faults == 0, "%d of %d uses:\n%s", faults, used, where);
}
END_TEST

START_TEST(an_exception_is_needed)
{
    for (size_t i = 0; i < term_count; i++) {
        struct texts keys = split(terms[i][EXCEPT], ',');
        for (size_t k = 0; k < keys.n; k++) {
            enum message m;
            ck_assert_msg(message_find(keys.item[k], &m), "%s: there is no message %s", terms[i][TERM], keys.item[k]);
            ck_assert_msg(faults_of(terms[i], m, NULL) > 0, "%s: %s needs no exception", terms[i][TERM], keys.item[k]);
        }
    }
}
END_TEST

START_TEST(a_wrong_word_is_found)
{
    static const char *const certificate[GLOSSARY_COLUMNS] = {
        [TERM] = "certificate",    [FORMS] = "certificate|certificates",
        [HR_STEMS] = "certifikat", [SQ_STEMS] = "certifikat|çertifikat",
        [SR_STEMS] = "sertifikat",
    };
    static const struct {
        const char *english, *translation;
        enum language language;
        bool fault;
    } cases[] = {
        { "the certificate is missing", "potvrda nedostaje", LANGUAGE_HR, true },
        { "the certificate is missing", "certifikat nedostaje", LANGUAGE_HR, false },
        { "Certificates", "Certifikati", LANGUAGE_HR, false },
        { "Certificates", "Svjedodžbe", LANGUAGE_HR, true },
        { "an unknown certificate", "vërtetim i panjohur", LANGUAGE_SQ, true },
        { "an unknown certificate", "ÇERTIFIKATË e panjohur", LANGUAGE_SQ, false },
        { "an unknown certificate", "nepoznat certifikat", LANGUAGE_SR, true }, /* a Croatian word in a Serbian text */
        { "an unknown certificate", "nepoznat sertifikat", LANGUAGE_SR, false },
        { "the certificate {certificate}", "potvrda {certifikat}", LANGUAGE_HR, true }, /* a place is no word */
        { "the key `certificate` of {certificate}", "ključ", LANGUAGE_HR, false },
        { "see <code>certificate list</code>", "v. popis", LANGUAGE_HR, false },
        { "a certificated or pre-certificate matter", "predmet", LANGUAGE_HR, false }, /* other words */
        { "an empty list", "prazan popis", LANGUAGE_HR, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(is_fault(certificate, cases[i].english, cases[i].translation, cases[i].language) == cases[i].fault,
                      "%s: %s", cases[i].english, cases[i].translation);
}
END_TEST

Suite *suite_glossary(void);
Suite *suite_glossary(void)
{
    TCase *t = tcase_create("glossary");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, the_glossary_is_whole);
    tcase_add_test(t, a_message_that_uses_a_term_uses_its_translation);
    tcase_add_test(t, an_exception_is_needed);
    tcase_add_test(t, a_wrong_word_is_found);
    Suite *s = suite_create("glossary");
    suite_add_tcase(s, t);
    return s;
}
