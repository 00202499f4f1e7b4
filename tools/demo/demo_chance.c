/* Chance out of a seed, and how countries and trades are dealt. */
#include "demo_parts.h"

#include <assert.h>

/* --- chance --------------------------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

struct chance chance_of(uint64_t seed, int64_t place, uint64_t purpose)
{
    return (struct chance){ mix(mix(seed + 0x9e3779b97f4a7c15U * purpose) ^ (uint64_t)place) };
}

int64_t chance_below(struct chance *it, int64_t below)
{
    it->state += 0x9e3779b97f4a7c15U;
    return below > 0 ? (int64_t)(mix(it->state) % (uint64_t)below) : 0;
}

int64_t chance_between(struct chance *it, int64_t low, int64_t high)
{
    return low + chance_below(it, high - low + 1);
}

bool chance_says(struct chance *it, int64_t percent)
{
    return chance_below(it, 100) < percent;
}

/* The place of a drawn weight. */
size_t chance_weighed(struct chance *it, const int *weights, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    int64_t drawn = chance_below(it, sum);
    for (size_t i = 0; i < n; i++) {
        if (drawn < weights[i])
            return i;
        drawn -= weights[i];
    }
    return 0;
}

const char *chance_word(struct chance *it, const struct texts *words)
{
    return words->item[chance_below(it, (int64_t)words->n)];
}

/* --- who does what ---------------------------------------------------------------------------------------------------------------- */

/* Of each ten firms five are Croatian, three Albanian, two of Kosovo. */
static const enum demo_country deal[DEMO_DEAL_SIZE] = { DEMO_HR, DEMO_AL, DEMO_HR, DEMO_XK, DEMO_HR,
                                                        DEMO_AL, DEMO_HR, DEMO_AL, DEMO_HR, DEMO_XK };

enum demo_country demo_country_of(int64_t i)
{
    return deal[i % DEMO_DEAL_SIZE];
}

/* Which firm of its country it is, from 0. */
int64_t demo_place_in_country(int64_t i)
{
    enum demo_country country = demo_country_of(i);
    int64_t same = 0, all = 0;
    for (int64_t k = 0; k < DEMO_DEAL_SIZE; k++) {
        same += k < i % DEMO_DEAL_SIZE && deal[k] == country;
        all += deal[k] == country;
    }
    return i / DEMO_DEAL_SIZE * all + same;
}

const struct demo_trade *demo_trade_of(const struct demo *it, int64_t i, bool *first)
{
    /* none of these has a factor in common with the number of cards: each card is dealt once */
    static const int64_t strides[DEMO_COUNTRIES] = { 47, 37, 23 };
    enum demo_country country = demo_country_of(i);
    const struct demo_tables *tables = demo_tables();
    int64_t cards = 0;
    for (size_t t = 0; t < tables->trades.n; t++)
        cards += tables->trades.item[t].weights[country].value;
    assert(cards > 0);
    int64_t card = (demo_place_in_country(i) * strides[country] + (int64_t)(it->seed % 1000)) % cards;
    size_t t = 0;
    for (; card >= tables->trades.item[t].weights[country].value; t++)
        card -= tables->trades.item[t].weights[country].value;
    *first = card == 0;
    return &tables->trades.item[t];
}

size_t demo_first_skill(const struct demo *it, int64_t i, const struct demo_trade *trade, bool first)
{
    struct chance chance = chance_of(it->seed, i, FOR_SKILL);
    return first ? 0 : (size_t)chance_below(&chance, (int64_t)trade->skills.n);
}

const struct demo_skill *demo_skill_of(const struct demo *it, int64_t i)
{
    bool first;
    const struct demo_trade *trade = demo_trade_of(it, i, &first);
    return &trade->skills.item[demo_first_skill(it, i, trade, first)];
}
