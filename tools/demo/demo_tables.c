/* The tables of the demo: what tables.json says of trades, words and owners. */
#include "demo_parts.h"
#include <assert.h>
#include <pthread.h>

const char *const demo_countries[DEMO_COUNTRIES] = { "HR", "AL", "XK" };

ROW_SHAPE(demo_town, ADD, town, postcode, subdivision, latitude, longitude);

ROW_SHAPE(demo_form, ADD, form, weight);

static const struct field word_fields[] = {
    FIELDS(demo_words, ADD, country, heads, tails, streets),
    LIST(demo_words, forms, ADD, &demo_form_shape),
    LIST(demo_words, towns, ADD, &demo_town_shape),
    FIELDS(demo_words, ADD, language, note, line, plant, works, board, sales, purchasing, issuer, source, status_reason, around,
           phone, clearances),
};
static const struct shape words_shape = { SHAPE(demo_words, "words", word_fields) };

ROW_SHAPE(demo_holder, ADD, country, name);

static const struct field skill_fields[] = {
    FIELDS(demo_skill, ADD, concept, more, hr, sq),
    FIELD(demo_skill, role, ADD, .choices = capability_roles),
    FIELD(demo_skill, tier, ADD, .choices = tiers),
    FIELDS(demo_skill, ADD, unit, low, high),
};
static const struct shape skill_shape = { SHAPE(demo_skill, "skills", skill_fields) };

#define WEIGHT(country_name, country)                                                                                            \
    { .name = (country_name), .kind = KIND_INT, .offset = offsetof(struct demo_trade, weights[country]), .roles = ADD }
static const struct field trade_fields[] = {
    FIELD(demo_trade, name, ADD),
    WEIGHT("hr", DEMO_HR),
    WEIGHT("al", DEMO_AL),
    WEIGHT("xk", DEMO_XK),
    FIELDS(demo_trade, ADD, level, feeds, activity_hr, activity_sq, nace, certificates),
    LIST(demo_trade, skills, ADD, &skill_shape),
};
static const struct shape trade_shape = { SHAPE(demo_trade, "trades", trade_fields) };

static const struct field table_fields[] = {
    LIST(demo_tables, trades, ADD, &trade_shape),
    LIST(demo_tables, words, ADD, &words_shape),
    LIST(demo_tables, holders, ADD, &demo_holder_shape),
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
