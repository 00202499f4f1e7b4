/* One firm out of a seed. */
#include "demo_parts.h"
#include "rules/identifier_forms.h"
#include "rules/identifier_rules.h"

/* --- one firm --------------------------------------------------------------------------------------------------------------------- */

enum { FORMS_MAX = 8 };

struct making {
    struct arena *mem;
    const struct demo *demo;
    int64_t i;
    enum demo_country country;
    const struct demo_words *words;
    const struct demo_trade *trade;
    bool first; /* it stands for its trade: in production, well documented */
    struct supplier *out;
    const char *stem, *slug;
};

#define ADD_TO(m, list, type, ...)                                                                                               \
    do {                                                                                                                         \
        (m)->out->list.item[(m)->out->list.n++] = (struct type){ __VA_ARGS__ };                                                  \
    } while (0)

/* Two digits that count, as people say quantities. */
static int64_t rounded(int64_t value)
{
    int64_t step = 1;
    while (value / step >= 100)
        step *= 10;
    return value / step * step;
}

static struct date days_from(const struct making *m, int64_t days)
{
    return date_add_days(m->demo->today, days);
}

static void make_names(struct making *m)
{
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_NAME);
    const struct demo_words *w = m->words;
    /* drawn one after the other: compilers differ in which argument they work out first */
    const char *stem_head = chance_word(&chance, &w->heads), *stem_tail = chance_word(&chance, &w->tails);
    m->stem = text_format(m->mem, "%s%s", stem_head, stem_tail);
    const char *does = chance_word(&chance, m->country == DEMO_HR ? &m->trade->activity_hr : &m->trade->activity_sq);
    int weights[FORMS_MAX] = { 0 };
    for (size_t i = 0; i < w->forms.n; i++)
        weights[i] = (int)w->forms.item[i].weight.value;
    const char *form = w->forms.item[chance_weighed(&chance, weights, w->forms.n)].form;
    /* in Kosovo many forms stand before the name */
    bool in_front = text_starts_with(form, "N.") || strcmp(form, "B.I.") == 0;
    bool quoted = !in_front && m->country == DEMO_XK && chance_says(&chance, 30);
    const char *name = text_format(m->mem, quoted ? "“%s %s”" : "%s %s", m->stem, does);
    if (in_front)
        m->out->legal_name = text_format(m->mem, "%s %s", form, name);
    else if (strcmp(form, "obrt") == 0)
        m->out->legal_name = text_format(m->mem, "%s, obrt", name);
    else
        m->out->legal_name = text_format(m->mem, "%s %s", name, form);

    char *slug = text_copy(m->mem, text_fold(m->mem, m->stem));
    for (char *p = slug; *p; p++)
        if (*p == ' ')
            *p = '-';
    m->slug = text_format(m->mem, "%s-%lld", slug, (long long)m->i + 1);
    m->out->website = text_format(m->mem, "https://www.%s.example", m->slug);
    m->out->names.item = TAKE_N(m->mem, 2, struct name);
    if (chance_says(&chance, 30))
        ADD_TO(m, names, name, .kind = 2, .name = m->stem, .language = w->language);
    if (chance_says(&chance, 15))
        ADD_TO(m, names, name, .kind = 3, .name = text_format(m->mem, "%s Industries", m->stem), .language = "en");
}

static void add_identifier(struct making *m, const char *scheme, const char *value)
{
    struct identifier_finding found = identifier_read(m->mem, scheme, value, demo_countries[m->country]);
    ADD_TO(m, identifiers, identifier, .scheme = scheme, .value = value, .raw_value = value,
           .verdict = found.verdict == IDENTIFIER_VALID ? 1 : 2,
           .remark = found.remark ? identifier_remark_slugs[found.remark] : NULL);
}

/* Valid by its rules, and in no range that was ever given out: OIBs begin with 000, NIPTs are of firms registered in 2028 or 2029,
   NUIs begin with 899, and numbers of the courts' register with 99. */
static void make_identifiers(struct making *m)
{
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_STATE);
    int64_t place = demo_place_in_country(m->i);
    m->out->identifiers.item = TAKE_N(m->mem, 3, struct identifier);
    if (m->country == DEMO_HR) {
        const char *ten = text_format(m->mem, "000%07lld", (long long)place + 1);
        add_identifier(m, "OIB", text_format(m->mem, "%s%c", ten, iso7064_mod_11_10(ten, 10)));
        if (chance_says(&chance, 35))
            add_identifier(m, "MBS", text_format(m->mem, "99%07lld", (long long)place + 1));
    } else if (m->country == DEMO_AL) {
        enum { LETTERS = 23, DAYS = 28, MONTHS = 12, YEAR = MONTHS * DAYS, YEARS = 2 * YEAR };
        /* M8 is 2028; then month and day, then which one of the day */
        long long day = place % YEARS, of_day = place / YEARS;
        const char *nine =
            text_format(m->mem, "M%lld%02lld%02lld%03lld", 8 + day / YEAR, day / DAYS % MONTHS + 1, day % DAYS + 1, of_day);
        int sum = nine[0] - 'A';
        for (int k = 1; k <= 8; k++)
            sum += k * (nine[k] - '0');
        add_identifier(m, "NIPT", text_format(m->mem, "%s%c", nine, 'A' + sum % LETTERS));
    } else {
        add_identifier(m, "NUI", text_format(m->mem, "899%06lld", (long long)place + 1));
        if (chance_says(&chance, 25))
            add_identifier(m, "NF", text_format(m->mem, "699%06lld", (long long)place + 1));
    }
}

static struct decimal degrees(struct chance *chance, int64_t hundredths)
{
    /* somewhere around the middle of the town */
    return (struct decimal){ true, 4, hundredths * 100 + chance_between(chance, -150, 150) };
}

static void add_site(struct making *m, struct chance *chance, enum demo_country where, const char *title)
{
    const struct demo_words *w = &demo_tables()->words.item[where];
    const struct demo_town *town = &w->towns.item[chance_below(chance, (int64_t)w->towns.n)];
    /* half of all firms work in the few big towns */
    if (chance_says(chance, 35))
        town = &w->towns.item[chance_below(chance, 5)];
    const char *street = chance_word(chance, &w->streets);
    const char *address = text_format(m->mem, "%s %lld", street, (long long)chance_between(chance, 1, 180));
    struct decimal latitude = degrees(chance, town->latitude.value), longitude = degrees(chance, town->longitude.value);
    ADD_TO(m, sites, site, .title = title, .address = address, .postcode = town->postcode, .town = town->town,
           .subdivision = town->subdivision, .country = demo_countries[where], .latitude = latitude, .longitude = longitude);
}

static void make_sites(struct making *m)
{
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_PLACE);
    const struct demo_words *w = m->words;
    m->out->sites.item = TAKE_N(m->mem, 2, struct site);
    m->out->contacts.item = TAKE_N(m->mem, 2, struct contact);
    add_site(m, &chance, m->country, w->plant);
    if (chance_says(&chance, 16)) {
        enum demo_country where =
            chance_says(&chance, 30) ? (enum demo_country)chance_below(&chance, DEMO_COUNTRIES) : m->country;
        add_site(m, &chance, where, w->works);
    }
    const char *role = chance_says(&chance, 60) ? w->sales : w->board;
    ADD_TO(m, contacts, contact, .role = role, .email = text_format(m->mem, "%s@%s.example", text_fold(m->mem, role), m->slug),
           .phone = text_format(m->mem, "%s%05lld", w->phone, (long long)chance_below(&chance, 100000)));
    if (chance_says(&chance, 12))
        ADD_TO(m, contacts, contact, .role = w->purchasing,
               .email = text_format(m->mem, "%s@%s.example", text_fold(m->mem, w->purchasing), m->slug));
}

static void make_figures(struct making *m)
{
    static const int sizes[] = { 30, 38, 24, 8 };
    static const int64_t most[] = { 9, 49, 249, 2400 };
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_FIGURES);
    m->out->activities.item = TAKE_N(m->mem, 2, struct activity);
    ADD_TO(m, activities, activity, .concept = text_format(m->mem, "NACE2:%s", m->trade->nace), .main = demo_bool(true));
    if (chance_says(&chance, 20) && strcmp(m->trade->nace, "46.69") != 0)
        ADD_TO(m, activities, activity, .concept = "NACE2:46.69", .main = demo_bool(false));

    size_t size = chance_weighed(&chance, sizes, 4);
    if (m->first && size < 2)
        size = 2;
    int64_t employees = chance_between(&chance, size ? most[size - 1] + 1 : 1, most[size]);
    int64_t turnover = employees * chance_between(&chance, 28, 140) * 1000;
    m->out->size = (unsigned)size + 1;
    int64_t age = chance_between(&chance, 2, 60), month = chance_between(&chance, 1, 12), day = chance_between(&chance, 1, 28);
    m->out->founded_on = DATE((int16_t)(m->demo->today.year - age), (int8_t)month, (int8_t)day);
    m->out->annual_figures.item = TAKE_N(m->mem, 2, struct annual_figure);
    for (int64_t back = 1; back <= (chance_says(&chance, 35) ? 2 : 1); back++) {
        struct decimal exported =
            chance_says(&chance, 60) ? demo_whole(chance_between(&chance, 0, 19) * 5) : (struct decimal){ 0 };
        ADD_TO(m, annual_figures, annual_figure, .year = demo_int(m->demo->today.year - back), .employees = demo_int(employees),
               .turnover = demo_whole(rounded(turnover)), .currency = "EUR", .export_share_pct = exported);
        employees = employees * chance_between(&chance, 85, 100) / 100;
        employees = employees ? employees : 1;
        turnover = turnover * chance_between(&chance, 80, 103) / 100;
    }
}

static void make_owners(struct making *m)
{
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_OWNERS);
    m->out->ownerships.item = TAKE_N(m->mem, 1, struct ownership);
    if (chance_says(&chance, 82)) {
        m->out->control = 2;
        if (chance_says(&chance, 70))
            m->out->owner_country = demo_countries[m->country];
        return;
    }
    const struct demo_holder *holder = &demo_tables()->holders.item[chance_below(&chance, (int64_t)demo_tables()->holders.n)];
    int64_t share = chance_between(&chance, 3, 20) * 5;
    bool controls = share > 50;
    m->out->control = 2;
    m->out->owner_country = controls ? holder->country : demo_countries[m->country];
    if (controls && chance_says(&chance, 25))
        m->out->management_country = holder->country;
    struct date since = days_from(m, -chance_between(&chance, 200, 4000));
    unsigned evidence = (unsigned)chance_between(&chance, EVIDENCE_CLAIMED, EVIDENCE_DOCUMENTED);
    ADD_TO(m, ownerships, ownership, .holder_name = holder->name, .holder_country = holder->country,
           .share_pct = demo_whole(share), .controls = demo_bool(controls), .ultimate = demo_bool(controls), .valid_from = since,
           .evidence = evidence);
}

static void certify(struct making *m, struct chance *chance, const char *code)
{
    static const int standings[] = { 56, 12, 13, 11, 5, 3 }; /* valid, soon over, over, unknown, applied for, suspended */
    struct certificate it = { .concept = text_format(m->mem, "CERT:%s", code), .state = CERTIFICATE_VALID };
    size_t standing = m->first ? 0 : chance_weighed(chance, standings, 6);
    static const int64_t ends[][2] = { { 200, 1000 }, { 3, 170 }, { -700, -3 } };
    if (standing < 3) {
        int64_t end = chance_between(chance, ends[standing][0], ends[standing][1]);
        it.valid_until = days_from(m, end);
        it.valid_from = days_from(m, end - 1095);
        it.issuer = m->words->issuer;
        it.issuer_country = demo_countries[m->country];
        it.certificate_number = text_format(m->mem, "DEMO-%s-%06lld", code, (long long)m->i + 1);
        it.evidence = (unsigned)chance_between(chance, EVIDENCE_LISTED, EVIDENCE_VERIFIED);
    } else {
        it.evidence = EVIDENCE_CLAIMED;
        it.state = standing == 4 ? CERTIFICATE_APPLIED : standing == 5 ? CERTIFICATE_SUSPENDED : CERTIFICATE_VALID;
    }
    it.site.value = 1;
    m->out->certificates.item[m->out->certificates.n++] = it;
}

static void make_certificates(struct making *m)
{
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_CERTIFICATES);
    m->out->certificates.item = TAKE_N(m->mem, m->trade->certificates.n + 2, struct certificate);
    if (chance_says(&chance, 55))
        certify(m, &chance, "ISO9001");
    for (size_t k = 0; k < m->trade->certificates.n; k++)
        if ((m->first && k == 0) || chance_says(&chance, k ? 18 : 34))
            certify(m, &chance, m->trade->certificates.item[k]);
    if (m->trade->level.value >= 2 && chance_says(&chance, 14))
        certify(m, &chance, chance_word(&chance, &m->words->clearances));
}

enum { INSTALLED = 1, DEMONSTRATED, PLANNED }; /* bases of rates */

static void add_rates(struct making *m, struct chance *chance, const struct demo_skill *skill, struct capability *to)
{
    to->rates.item = TAKE_N(m->mem, 2, struct rate);
    if (!skill->unit || !(m->first || chance_says(chance, 62)))
        return;
    int64_t quantity = rounded(chance_between(chance, skill->low.value, skill->high.value));
    struct rate now = { .month = demo_int(0),
                        .quantity_per_year = demo_whole(quantity),
                        .unit = skill->unit,
                        .basis = chance_says(chance, 70) ? INSTALLED : DEMONSTRATED };
    if (chance_says(chance, 45))
        now.committed_pct = demo_whole(chance_between(chance, 0, 18) * 5);
    if (chance_says(chance, 20))
        now.quantity_text = message_fill(
            m->mem, m->words->around, (const char *const[]){ "quantity", int_text(m->mem, quantity), "unit", skill->unit, NULL });
    to->rates.item[to->rates.n++] = now;
    if (!chance_says(chance, 25))
        return;
    int64_t month = chance_between(chance, 1, 4) * 6, tenths = chance_between(chance, 12, 25);
    to->rates.item[to->rates.n++] = (struct rate){ .month = demo_int(month),
                                                   .quantity_per_year = demo_whole(rounded(quantity * tenths / 10)),
                                                   .unit = skill->unit,
                                                   .basis = PLANNED };
}

static void add_restrictions(struct chance *chance, struct capability *to)
{
    static const char *regimes[] = { "ITAR", "US" }, *union_list[] = { "EU" };
    if (!chance_says(chance, 35))
        return;
    to->restricted = demo_bool(chance_says(chance, 24));
    if (to->restricted.value && chance_says(chance, 60))
        to->restricted_by = chance_says(chance, 70) ? (struct texts){ 2, regimes } : (struct texts){ 1, union_list };
}

static void add_capability(struct making *m, struct chance *chance, const struct demo_skill *skill, bool leads)
{
    static const int readiness_weights[] = { 13, 56, 14, 10, 7 }, grades[] = { 34, 26, 20, 12, 8 };
    struct capability it = {
        .concept = skill->concept,
        .title = m->country == DEMO_HR ? skill->hr : skill->sq,
        .tier = skill->tier,
    };
    it.role = leads || chance_says(chance, 93) ? skill->role : 0;
    it.readiness = leads ? READINESS_IN_PRODUCTION : (unsigned)chance_weighed(chance, readiness_weights, 5);
    it.evidence = leads ? EVIDENCE_VERIFIED : (unsigned)chance_weighed(chance, grades, 5) + 1;
    if (leads || chance_says(chance, 75))
        it.site.value = leads ? 1 : chance_between(chance, 1, (int64_t)m->out->sites.n);
    if (skill->role != ROLE_TRADE) {
        if (it.readiness == READINESS_CAN_CONVERT || it.readiness == READINESS_IDLE)
            it.ready_in_days = demo_int(chance_between(chance, 1, 12) * 15);
        if (chance_says(chance, 66))
            it.lead_time_days = demo_int(chance_between(chance, 2, 34) * 7);
        if (chance_says(chance, 40))
            it.recovery_days = demo_int(chance_between(chance, 1, 12) * 30);
        if (skill->role == ROLE_DESIGN || it.readiness == READINESS_PLANNED)
            it.technology_readiness = demo_int(chance_between(chance, 4, 9));
        if (chance_says(chance, 55))
            it.design_authority = demo_bool(chance_says(chance, 45));
        add_restrictions(chance, &it);
    }
    it.concepts.item = TAKE_N(m->mem, 1, struct capability_concept);
    if (skill->more && (leads || chance_says(chance, 60)))
        it.concepts.item[it.concepts.n++] = (struct capability_concept){ .concept = skill->more };
    add_rates(m, chance, skill, &it);
    m->out->capabilities.item[m->out->capabilities.n++] = it;
}

static void make_capabilities(struct making *m)
{
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_CAPABILITIES);
    size_t n = m->trade->skills.n, at = demo_first_skill(m->demo, m->i, m->trade, m->first);
    m->out->capabilities.item = TAKE_N(m->mem, n, struct capability);
    add_capability(m, &chance, &m->trade->skills.item[at], m->first);
    for (size_t k = 1; k < n; k++)
        if (chance_says(&chance, 45))
            add_capability(m, &chance, &m->trade->skills.item[(at + k) % n], false);
    struct capability *all = m->out->capabilities.item;
    if (m->out->capabilities.n > 1 && all[0].role == ROLE_MAKE && all[1].role == ROLE_MAKE && chance_says(&chance, 55)) {
        all[0].production_line = all[1].production_line = text_format(m->mem, "%s 1", m->words->line);
        all[1].site = all[0].site;
    }
}

static void make_status(struct making *m)
{
    struct chance chance = chance_of(m->demo->seed, m->i, FOR_STATE + 100);
    m->out->status = STATUS_ACTIVE;
    for (size_t k = 0; k < m->out->capabilities.n; k++)
        if (m->out->capabilities.item[k].evidence >= EVIDENCE_VERIFIED)
            m->out->verified_on = days_from(m, -chance_between(&chance, 10, 500));
    if (m->first || !chance_says(&chance, 4))
        return;
    m->out->status = chance_says(&chance, 50) ? STATUS_SUSPENDED : STATUS_CLOSED;
    m->out->status_reason = m->words->status_reason;
    m->out->status_since = days_from(m, -chance_between(&chance, 30, 900));
}

void demo_firm(struct arena *mem, const struct demo *it, int64_t i, struct supplier *out)
{
    struct making m = { .mem = mem, .demo = it, .i = i, .country = demo_country_of(i), .out = out };
    m.words = &demo_tables()->words.item[m.country];
    m.trade = demo_trade_of(it, i, &m.first);
    *out = (struct supplier){ .kind = SUPPLIER_COMPANY, .country = demo_countries[m.country], .note = m.words->note };
    make_names(&m);
    make_identifiers(&m);
    make_sites(&m);
    make_figures(&m);
    make_owners(&m);
    make_certificates(&m);
    make_capabilities(&m);
    make_status(&m);
}
