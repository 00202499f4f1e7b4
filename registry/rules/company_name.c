#include "company_name.h"
#include "base/table.h"
#include "base/text.h"
#include "identifier_forms.h"

/* clang-format off */
static const struct legal_form legal_forms[] = {
    { "d.o.o.",      "HR XK", "OQWO", false }, { "j.d.o.o.",   "HR",    NULL,   false }, { "d.d.",        "HR",    "LUMA", false },
    { "j.t.d.",      "HR",    "KP34", false }, { "k.d.",       "HR",    "MF7P", false }, { "t.p.",        "HR",    "9D9U", true },
    { "obrt",        "HR",    NULL,   true },  { "zadruga",    "HR",    "G5RH", false }, { "ustanova",    "HR",    "ZFQS", false },
    { "udruga",      "HR",    "274G", false }, { "podružnica", "HR",    "NRTG", false }, { "GIU",         "HR",    NULL,   false },
    { "SE",          "HR",    NULL,   false }, { "OPG",        "HR",    NULL,   true },  { "sh.p.k.",     "AL XK", "D37H", false },
    { "sh.a.",       "AL XK", "Q22D", false }, { "sh.k.",      "AL",    NULL,   false }, { "sh.k.a.",     "AL",    NULL,   false },
    { "p.f.",        "AL",    NULL,   true },  { "dega",       "AL XK", NULL,   false }, { "B.I.",        "XK",    "QZEN", true },
    { "O.P.",        "XK",    "T2X0", false }, { "SH.K.M.",    "XK",    NULL,   false }, { "K.B.",        "XK",    "CRX3", false },
    { "N.P.",        "XK",    "W5H8", false }, { "O.K.",       "XK",    "W7KV", false }, { "N.SH.",       "XK",    "3YUD", false },
    { "N.T.P.",      "XK",    NULL,   false }, { "N.T.SH.",    "XK",    NULL,   false }, { "N.N.P.",      "XK",    NULL,   false },
    { "N.P.SH.",     "XK",    NULL,   false }, { "N.P.T.",     "XK",    NULL,   false }, { "D.P.T.",      "XK",    NULL,   false },
    { "N.N.",        "XK",    NULL,   false }, { "N.P.N.",     "XK",    NULL,   false }, { "D.P.Z.",      "XK",    NULL,   false },
    { "N.N.T.",      "XK",    NULL,   false }, { "N.T.",       "XK",    NULL,   false }, { "LLC",         "AL XK", NULL,   false },
    { "JSC",         "AL XK", NULL,   false }, { "Ltd",        "",      NULL,   false }, { "GmbH",        "",      NULL,   false },
    { "AG",          "",      NULL,   false }, { "S.p.A.",     "",      NULL,   false }, { "S.r.l.",      "",      NULL,   false },
    { "S.A.",        "",      NULL,   false }, { "Inc.",       "",      NULL,   false }, { "a.s.",        "",      NULL,   false },
    { "a.d.",        "",      NULL,   false },
};
enum { LEGAL_FORMS = sizeof(legal_forms) / sizeof(legal_forms[0]) };
/* clang-format on */

/* How forms are written: the columns of legal_spellings.tsv. */
enum { SPELLING_WORDS, SPELLING_FORM, SPELLING_COUNTRIES, SPELLING_STANDS };

enum { WORDS_MAX = 64, NAME_MAX_BYTES = 4096 };

static const struct legal_form *form_row(const char *form)
{
    for (size_t i = 0; i < LEGAL_FORMS; i++)
        if (strcmp(legal_forms[i].form, form) == 0)
            return &legal_forms[i];
    return NULL;
}

/* Whether a list of countries, separated by spaces, contains the two letters. */
static bool is_among(const char *countries, const char *country)
{
    for (const char *p = countries; *p; p += 2 + (p[2] == ' '))
        if (p[0] == country[0] && p[1] == country[1])
            return true;
    return false;
}

bool legal_form_fits(const char *form, const char *country)
{
    const struct legal_form *row = form ? form_row(form) : NULL;
    bool known_country = country && is_among("AL HR XK", country);
    return !row || !known_country || !*row->countries || is_among(row->countries, country);
}

/* --- a name as words --------------------------------------------------------------------------------------------------------------- */

struct words {
    const char *word[WORDS_MAX];
    size_t size[WORDS_MAX];
    size_t first, end;
};

static void split_words(const char *folded, struct words *w)
{
    w->first = w->end = 0;
    for (const char *p = folded; *p && w->end < WORDS_MAX;) {
        size_t n = strcspn(p, " ");
        if (n) {
            w->word[w->end] = p;
            w->size[w->end++] = n;
        }
        p += n + (p[n] == ' ');
    }
}

static bool is_word(const struct words *w, size_t i, const char *text)
{
    return i >= w->first && i < w->end && strlen(text) == w->size[i] && memcmp(w->word[i], text, w->size[i]) == 0;
}

static size_t word_count(const char *text)
{
    size_t n = 1;
    for (; *text; text++)
        n += *text == ' ';
    return n;
}

/* How many words `text` has, where they are those at `at`; else 0. */
static size_t words_at(const struct words *w, size_t at, const char *text)
{
    size_t count = 0;
    for (; *text; count++) {
        if (at + count >= w->end || *w->word[at + count] != *text)
            return 0;
        size_t n = strcspn(text, " ");
        if (w->size[at + count] != n || memcmp(w->word[at + count], text, n) != 0)
            return 0;
        text += n + (text[n] == ' ');
    }
    return count;
}

/* The form whose spelling at that end of the name, "start" or "end", is the longest that leaves something of the name; NULL: none. */
static const char *form_at(const struct words *w, const char *country, const char *end, size_t *count)
{
    const char *best = NULL;
    const struct text_table *spellings = table_find("legal_spellings");
    *count = 0;
    bool at_start = strcmp(end, "start") == 0;
    for (size_t at = at_start ? w->first : w->first + 1; at < w->end && !best; at++) {
        for (size_t i = 0; i < spellings->n; i++) {
            const char *const *row = spellings->item[i].item;
            size_t n = words_at(w, at, row[SPELLING_WORDS]);
            bool leaves = at_start ? at + n < w->end : at + n == w->end;
            if (n <= *count || !leaves || (strcmp(row[SPELLING_STANDS], end) != 0 && strcmp(row[SPELLING_STANDS], "both") != 0))
                continue;
            if (*row[SPELLING_COUNTRIES] && !(country && is_among(row[SPELLING_COUNTRIES], country)))
                continue;
            best = row[SPELLING_FORM];
            *count = n;
        }
        if (at_start)
            break;
    }
    return best;
}

/* Words before which "za …" belongs to the name itself: Centar za vozila, Agencija za plaćanja. */
static bool needs_purpose(const struct words *w, size_t at)
{
    static const char *const heads[] = { "centar",      "zavod",        "institut", "agencija", "drustvo",  "poduzece",
                                         "udruga",      "ustanova",     "zaklada",  "fond",     "savez",    "sluzba",
                                         "ured",        "ministarstvo", "uprava",   "skola",    "fakultet", "laboratorij",
                                         "studio",      "servis",       "tvornica", "klub",     "dom",      "bolnica",
                                         "poliklinika", "zajednica",    "obrt" };
    for (size_t i = w->first; i < at; i++) {
        bool head = false;
        for (size_t k = 0; k < sizeof heads / sizeof heads[0] && !head; k++)
            head = is_word(w, i, heads[k]);
        if (!head)
            return false;
    }
    return true;
}

/* What a Croatian firm does follows its form, "d.o.o. za trgovinu i usluge", or before it: both are cut. */
static void cut_purpose(struct words *w, const char *country, const char **form)
{
    for (size_t i = w->first + 1; i + 1 < w->end; i++) {
        if (!is_word(w, i, "za"))
            continue;
        struct words head = *w;
        head.end = i;
        size_t n;
        const char *found = form_at(&head, country, "end", &n);
        if (found) {
            *form = found;
            w->end = i - n;
            return;
        }
        if (!needs_purpose(w, i)) {
            struct words tail = *w;
            found = form_at(&tail, country, "end", &n);
            *form = found ? found : *form;
            w->end = i;
            return;
        }
    }
}

/* "vl. Ana Anić", "vlasnik …" after the name of a trade (true); "u stečaju", "në likuidim": a state, no part of the name. */
static bool cut_endings(struct words *w)
{
    bool owner = false;
    static const char *const owners[] = { "vl", "vlasnik", "vlasnica", "vlasnici" };
    static const char *const states[] = { "u stecaju",   "u likvidaciji",       "u stecajnom postupku",
                                          "ne likuidim", "ne likuidim e siper", "ne falimentim" };
    for (size_t i = w->first + 1; i < w->end; i++)
        for (size_t k = 0; k < sizeof owners / sizeof owners[0]; k++)
            if (is_word(w, i, owners[k]) && i + 1 < w->end) {
                w->end = i;
                owner = true;
            }
    for (size_t k = 0; k < sizeof states / sizeof states[0]; k++) {
        size_t n = word_count(states[k]);
        if (w->end - w->first > n && words_at(w, w->end - n, states[k])) {
            w->end -= n;
            k = (size_t)-1; /* again: there may be two */
        }
    }
    return owner;
}

/* Forms at both ends, as often as there are. The first one found is the firm's. */
static void cut_forms(struct words *w, const char *country, const char **form)
{
    for (;;) {
        size_t n;
        const char *found = form_at(w, country, "end", &n);
        if (found) {
            w->end -= n;
        } else {
            found = form_at(w, country, "start", &n);
            if (!found)
                return;
            w->first += n;
        }
        if (!*form)
            *form = found;
    }
}

/* "i", "dhe", "and" between longer words are written & as often, which folding drops. */
static bool is_joiner(const struct words *w, size_t i)
{
    if (i == w->first || i + 1 >= w->end)
        return false;
    if (is_word(w, i, "dhe") || is_word(w, i, "and"))
        return true;
    return is_word(w, i, "i") && w->size[i - 1] > 1 && w->size[i + 1] > 1;
}

static const char *join_words(struct arena *mem, const struct words *w)
{
    size_t capacity = 1;
    for (size_t i = w->first; i < w->end; i++)
        capacity += w->size[i] + 1;
    char *key = arena_take(mem, capacity);
    size_t n = 0;
    for (size_t i = w->first; i < w->end; i++) {
        if (is_joiner(w, i))
            continue;
        if (n)
            key[n++] = ' ';
        memcpy(key + n, w->word[i], w->size[i]);
        n += w->size[i];
    }
    key[n] = '\0';
    return key;
}

static const char *without_blanks(struct arena *mem, const char *key)
{
    char *out = arena_take(mem, strlen(key) + 1);
    size_t n = 0;
    for (const char *p = key; *p; p++) {
        if (*p == ' ')
            continue;
        if (*p == 'j' && n > 0 && p > key && p[-1] == 'd')
            continue; /* dj */
        out[n++] = *p;
    }
    out[n] = '\0';
    return out;
}

/* Several firms in one cell: two legal forms with more of a name after the first, or a consortium. */
static bool is_joint(const struct words *w)
{
    static const char *const several[] = { "konzorcij",
                                           "konzorcium",
                                           "konsorcium",
                                           "konsorciumi",
                                           "zajednica ponuditelja",
                                           "zajednica izvodaca",
                                           "bashkimi i operatoreve" };
    for (size_t i = w->first; i < w->end; i++)
        for (size_t k = 0; k < sizeof several / sizeof several[0]; k++)
            if (words_at(w, i, several[k]))
                return true;
    size_t forms = 0;
    static const char *const telling[] = { "d o o", "doo", "d d", "sh p k", "shpk", "j d o o", "jdoo", "llc" };
    for (size_t i = w->first; i < w->end; i++) {
        for (size_t k = 0; k < sizeof telling / sizeof telling[0]; k++) {
            size_t n = words_at(w, i, telling[k]);
            if (n) {
                forms++;
                i += n - 1;
                break;
            }
        }
    }
    return forms > 1;
}

struct company_name company_name_read(struct arena *mem, const char *name, const char *country)
{
    struct company_name it = { .key = "", .short_key = "" };
    if (!name)
        return it;
    if (strlen(name) > NAME_MAX_BYTES) { /* no name of a firm; a key of its head is enough to find it again */
        size_t cut = NAME_MAX_BYTES;
        while (cut > 0 && ((unsigned char)name[cut] & 0xC0) == 0x80)
            cut--;
        name = text_copy_n(mem, name, cut);
    }
    struct words w;
    split_words(text_fold(mem, name), &w);
    it.joint = is_joint(&w);
    bool owner = cut_endings(&w);
    cut_purpose(&w, country, &it.legal_form);
    cut_forms(&w, country, &it.legal_form);
    it.key = join_words(mem, &w);
    it.short_key = without_blanks(mem, it.key);
    const struct legal_form *row = it.legal_form ? form_row(it.legal_form) : NULL;
    it.legal_form = row ? row->form : NULL;
    it.sole_trader = owner || (row && row->sole_trader);
    return it;
}

const struct legal_form *legal_form_find(const char *form)
{
    if (!form)
        return NULL;
    const struct legal_form *row = form_row(form);
    if (row)
        return row;
    char typed[80];
    size_t n = 0;
    for (const char *p = form; *p && n + 1 < sizeof typed; p++)
        if (*p != '.' && *p != ' ')
            typed[n++] = *p;
    typed[n] = '\0';
    for (size_t i = 0; i < LEGAL_FORMS; i++) {
        char plain[32];
        size_t k = 0;
        for (const char *p = legal_forms[i].form; *p && k + 1 < sizeof plain; p++)
            if (*p != '.')
                plain[k++] = *p;
        plain[k] = '\0';
        if (text_same_word(plain, typed))
            return &legal_forms[i];
    }
    return NULL;
}

bool company_name_is_usable(struct arena *mem, const char *name)
{
    if (!name || is_blank_word(name))
        return false;
    const char *folded = text_fold(mem, name);
    return folded[strspn(folded, " ")] != '\0';
}
