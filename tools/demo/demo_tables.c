/* The tables of the demo: what tables.json says of trades, words and owners. */
#include "demo_parts.h"
#include <assert.h>
#include <pthread.h>

const char *const demo_countries[DEMO_COUNTRIES] = { "HR", "AL", "XK" };

static const struct field town_fields[] = {
    FIELD(demo_town, town, ADD),     FIELD(demo_town, postcode, ADD),  FIELD(demo_town, subdivision, ADD),
    FIELD(demo_town, latitude, ADD), FIELD(demo_town, longitude, ADD),
};
static const struct shape town_shape = { SHAPE(demo_town, "towns", town_fields) };

static const struct field form_fields[] = { FIELD(demo_form, form, ADD), FIELD(demo_form, weight, ADD) };
static const struct shape form_shape = { SHAPE(demo_form, "forms", form_fields) };

static const struct field word_fields[] = {
    FIELD(demo_words, country, ADD),
    FIELD(demo_words, heads, ADD),
    FIELD(demo_words, tails, ADD),
    FIELD(demo_words, streets, ADD),
    LIST(demo_words, forms, ADD, &form_shape),
    LIST(demo_words, towns, ADD, &town_shape),
    FIELD(demo_words, language, ADD),
    FIELD(demo_words, note, ADD),
    FIELD(demo_words, line, ADD),
    FIELD(demo_words, plant, ADD),
    FIELD(demo_words, works, ADD),
    FIELD(demo_words, board, ADD),
    FIELD(demo_words, sales, ADD),
    FIELD(demo_words, purchasing, ADD),
    FIELD(demo_words, issuer, ADD),
    FIELD(demo_words, source, ADD),
    FIELD(demo_words, status_reason, ADD),
    FIELD(demo_words, around, ADD),
    FIELD(demo_words, phone, ADD),
    FIELD(demo_words, clearances, ADD),
};
static const struct shape words_shape = { SHAPE(demo_words, "words", word_fields) };

static const struct field holder_fields[] = { FIELD(demo_holder, country, ADD), FIELD(demo_holder, name, ADD) };
static const struct shape holder_shape = { SHAPE(demo_holder, "holders", holder_fields) };

static const struct field skill_fields[] = {
    FIELD(demo_skill, concept, ADD),
    FIELD(demo_skill, more, ADD),
    FIELD(demo_skill, hr, ADD),
    FIELD(demo_skill, sq, ADD),
    FIELD(demo_skill, role, ADD, .choices = capability_roles),
    FIELD(demo_skill, tier, ADD, .choices = tiers),
    FIELD(demo_skill, unit, ADD),
    FIELD(demo_skill, low, ADD),
    FIELD(demo_skill, high, ADD),
};
static const struct shape skill_shape = { SHAPE(demo_skill, "skills", skill_fields) };

#define WEIGHT(country_name, country)                                                                                            \
    { .name = (country_name), .kind = KIND_INT, .offset = offsetof(struct demo_trade, weights[country]), .roles = ADD }
static const struct field trade_fields[] = {
    FIELD(demo_trade, name, ADD),
    WEIGHT("hr", DEMO_HR),
    WEIGHT("al", DEMO_AL),
    WEIGHT("xk", DEMO_XK),
    FIELD(demo_trade, level, ADD),
    FIELD(demo_trade, feeds, ADD),
    FIELD(demo_trade, activity_hr, ADD),
    FIELD(demo_trade, activity_sq, ADD),
    FIELD(demo_trade, nace, ADD),
    FIELD(demo_trade, certificates, ADD),
    LIST(demo_trade, skills, ADD, &skill_shape),
};
static const struct shape trade_shape = { SHAPE(demo_trade, "trades", trade_fields) };

static const struct field table_fields[] = {
    LIST(demo_tables, trades, ADD, &trade_shape),
    LIST(demo_tables, words, ADD, &words_shape),
    LIST(demo_tables, holders, ADD, &holder_shape),
};
static const struct shape tables_shape = { SHAPE(demo_tables, "tables", table_fields) };

const char *demo_file(const char *name)
{
    size_t i = 0;
    while (strcmp(demo_files[i].name, name) != 0)
        i++;
    return demo_files[i].bytes;
}

static struct demo_tables tables;

static void read_tables(void)
{
    const char *text = demo_file("tables.json");
    struct field_mask mask;
    struct call c;
    call_start(&c, arena_new(SIZE_MAX), LANGUAGE_EN);
    bool read = shape_read_json(&c, &tables_shape, ADD, text, strlen(text), &tables, &mask);
    assert(read && tables.words.n == DEMO_COUNTRIES);
}

const struct demo_tables *demo_tables(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_tables);
    return &tables;
}
