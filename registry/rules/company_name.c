#include "company_name.h"
#include "base/text.h"
#include "identifier_forms.h"

/* clang-format off */
const struct legal_form legal_forms[] = {
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
const size_t legal_form_count = sizeof(legal_forms) / sizeof(legal_forms[0]);

/* How forms are written, folded. Longer ones first where one ends another. */
enum form_position { END = 1, START = 2, BOTH = 3 };
struct spelling {
    const char *words;
    const char *form;
    const char *countries;  /* where it is a form and no word of the name; NULL: everywhere */
    enum form_position position;
};
static const struct spelling spellings[] = {
    { "jednostavno drustvo s ogranicenom odgovornoscu", "j.d.o.o.", NULL, BOTH },
    { "drustvo s ogranicenom odgovornoscu", "d.o.o.", NULL, BOTH }, { "drustvo sa ogranicenom odgovornoscu", "d.o.o.", NULL, BOTH },
    { "drustvo s ograniceno odgovornoscu", "d.o.o.", NULL, BOTH },
    { "j d o o", "j.d.o.o.", NULL, BOTH }, { "jdoo", "j.d.o.o.", NULL, BOTH }, { "d o o", "d.o.o.", NULL, BOTH }, { "doo", "d.o.o.", NULL, BOTH },
    { "dionicko drustvo", "d.d.", NULL, BOTH }, { "d d", "d.d.", NULL, END }, { "dd", "d.d.", "HR", END },
    { "javno trgovacko drustvo", "j.t.d.", NULL, BOTH }, { "j t d", "j.t.d.", NULL, END }, { "jtd", "j.t.d.", NULL, END },
    { "komanditno drustvo", "k.d.", NULL, BOTH }, { "k d", "k.d.", "HR", END }, { "kd", "dega", "XK", START },
    { "trgovac pojedinac", "t.p.", NULL, BOTH }, { "t p", "t.p.", "HR", END },
    { "obrtnicka zadruga", "zadruga", "HR", END }, { "zadruga", "zadruga", "HR", BOTH }, { "ustanova", "ustanova", "HR", BOTH }, { "udruga", "udruga", "HR", BOTH },
    { "obrt", "obrt", NULL, BOTH }, { "obiteljsko poljoprivredno gospodarstvo", "OPG", NULL, BOTH }, { "opg", "OPG", "HR", BOTH },
    { "gospodarsko interesno udruzenje", "GIU", NULL, BOTH }, { "giu", "GIU", "HR", BOTH }, { "se", "SE", "HR", END },
    { "shoqeri me pergjegjesi te kufizuar", "sh.p.k.", NULL, BOTH }, { "shoqeria me pergjegjesi te kufizuar", "sh.p.k.", NULL, BOTH },
    { "sh p k", "sh.p.k.", NULL, BOTH }, { "shpk", "sh.p.k.", NULL, BOTH }, { "sh pk", "sh.p.k.", NULL, BOTH }, { "s h p k", "sh.p.k.", NULL, BOTH },
    { "shoqeri aksionare", "sh.a.", NULL, BOTH }, { "shoqeria aksionare", "sh.a.", NULL, BOTH }, { "shoqeri aksionere", "sh.a.", NULL, BOTH },
    { "sh k a", "sh.k.a.", NULL, END }, { "sh a", "sh.a.", NULL, END }, { "sha", "sh.a.", "AL XK", END }, { "s h a", "sh.a.", NULL, END },
    { "sh k", "sh.k.", "AL", END }, { "person fizik", "p.f.", NULL, BOTH }, { "p f", "p.f.", "AL", BOTH },
    { "dega ne shqiperi", "dega", NULL, END }, { "dega ne kosove", "dega", NULL, END }, { "dega", "dega", "AL XK", END },
    { "biznes individual", "B.I.", NULL, BOTH }, { "b i", "B.I.", "XK", BOTH }, { "bi", "B.I.", "XK", BOTH },
    { "ortakeri e pergjithshme", "O.P.", NULL, BOTH }, { "o p", "O.P.", "XK", BOTH }, { "op", "O.P.", "XK", END },
    { "ortakeri komandite", "O.K.", NULL, BOTH }, { "o k", "O.K.", "XK", END }, { "ok", "O.K.", "XK", END },
    { "kooperative bujqesore", "K.B.", "XK", BOTH }, { "k b", "K.B.", "XK", BOTH }, { "kb", "K.B.", "XK", BOTH },
    { "ndermarrje publike", "N.P.", "XK", BOTH }, { "n p", "N.P.", "XK", BOTH }, { "np", "N.P.", "XK", BOTH },
    { "ndermarrje shoqerore", "N.SH.", "XK", BOTH }, { "n sh", "N.SH.", "XK", BOTH }, { "nsh", "N.SH.", "XK AL", BOTH },
    { "n t p", "N.T.P.", NULL, BOTH }, { "ntp", "N.T.P.", NULL, BOTH }, { "n t sh", "N.T.SH.", NULL, BOTH }, { "ntsh", "N.T.SH.", NULL, BOTH },
    { "n n p", "N.N.P.", NULL, BOTH }, { "nnp", "N.N.P.", NULL, BOTH }, { "n p sh", "N.P.SH.", NULL, BOTH }, { "npsh", "N.P.SH.", NULL, BOTH },
    { "n p t", "N.P.T.", NULL, BOTH }, { "npt", "N.P.T.", NULL, BOTH }, { "d p t", "D.P.T.", NULL, BOTH }, { "dpt", "D.P.T.", NULL, BOTH },
    { "n n t", "N.N.T.", NULL, BOTH }, { "nnt", "N.N.T.", NULL, BOTH }, { "n n", "N.N.", "XK", BOTH }, { "nn", "N.N.", "XK", BOTH },
    { "n p n", "N.P.N.", NULL, BOTH }, { "npn", "N.P.N.", NULL, BOTH }, { "d p z", "D.P.Z.", NULL, BOTH }, { "dpz", "D.P.Z.", NULL, BOTH },
    { "n t", "N.T.", "XK", BOTH }, { "nt", "N.T.", "XK", BOTH },
    { "l l c", "LLC", NULL, END }, { "llc", "LLC", NULL, END }, { "j s c", "JSC", NULL, END }, { "jsc", "JSC", NULL, END },
    { "limited", "Ltd", NULL, END }, { "l t d", "Ltd", NULL, END }, { "ltd", "Ltd", NULL, END }, { "co ltd", "Ltd", NULL, END },
    { "gmbh", "GmbH", NULL, END }, { "ag", "AG", "DE AT CH", END }, { "s p a", "S.p.A.", NULL, END }, { "spa", "S.p.A.", "IT", END },
    { "s r l", "S.r.l.", NULL, END }, { "srl", "S.r.l.", NULL, END }, { "s a", "S.A.", "FR ES BE LU CH PL PT RO GR IT", END }, { "inc", "Inc.", NULL, END },
    { "a s", "a.s.", "CZ SK TR NO DK EE LV", END }, { "a d", "a.d.", "RS ME BA MK BG", END },
};
/* clang-format on */
enum { SPELLINGS = sizeof spellings / sizeof spellings[0], WORDS_MAX = 64, NAME_MAX_BYTES = 4096 };

static const struct legal_form *form_row(const char *form)
{
    for (size_t i = 0; i < legal_form_count; i++)
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

static bool applies(const struct spelling *s, const char *country)
{
    return !s->countries || (country && is_among(s->countries, country));
}

/* The longest spelling of a form at that end of the name that leaves something of the name; NULL: none. */
static const struct spelling *form_at(const struct words *w, const char *country, enum form_position position, size_t *count)
{
    const struct spelling *best = NULL;
    *count = 0;
    for (size_t at = position == START ? w->first : w->first + 1; at < w->end && !best; at++) {
        for (size_t i = 0; i < SPELLINGS; i++) {
            const struct spelling *s = &spellings[i];
            size_t n = s->position & position ? words_at(w, at, s->words) : 0;
            bool leaves = position == START ? at + n < w->end : at + n == w->end;
            if (n > *count && leaves && applies(s, country)) {
                best = s;
                *count = n;
            }
        }
        if (position == START)
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
        const struct spelling *s = form_at(&head, country, END, &n);
        if (s) {
            *form = s->form;
            w->end = i - n;
            return;
        }
        if (!needs_purpose(w, i)) {
            struct words tail = *w;
            s = form_at(&tail, country, END, &n);
            if (s)
                *form = s->form;
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
        const struct spelling *s = form_at(w, country, END, &n);
        if (s) {
            w->end -= n;
        } else {
            s = form_at(w, country, START, &n);
            if (!s)
                return;
            w->first += n;
        }
        if (!*form)
            *form = s->form;
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
    for (size_t i = 0; i < legal_form_count; i++) {
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
