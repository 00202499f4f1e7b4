/* One link out of a seed. */
#include "demo_parts.h"

/* --- one link --------------------------------------------------------------------------------------------------------------------- */

/* Whether one's trade buys what the other's makes. */
static bool feeds(const struct demo *it, int64_t supplier, int64_t buyer)
{
    bool first;
    return texts_contain(&demo_trade_of(it, supplier, &first)->feeds, demo_trade_of(it, buyer, &first)->name);
}

/* Few buy much: the first firms have many links, most have some. Every second link stays within a country. */
void demo_link(const struct demo *it, int64_t j, struct link *out)
{
    enum { TRIES = 32 };
    struct chance chance = chance_of(it->seed, j, FOR_LINK);
    *out = (struct link){ .kind = 1 };
    bool at_home = chance_says(&chance, 50);
    int64_t supplier = 0, buyer = 0;
    for (int k = 0; k < TRIES; k++) {
        supplier = chance_below(&chance, it->suppliers);
        int64_t a = chance_below(&chance, it->suppliers), b = chance_below(&chance, it->suppliers);
        buyer = a < b ? a : b;
        if (at_home && buyer / DEMO_DEAL_SIZE * DEMO_DEAL_SIZE + supplier % DEMO_DEAL_SIZE < it->suppliers)
            buyer = buyer / DEMO_DEAL_SIZE * DEMO_DEAL_SIZE + supplier % DEMO_DEAL_SIZE;
        if (buyer != supplier && feeds(it, supplier, buyer))
            break;
    }
    if (buyer == supplier)
        buyer = (supplier + 1) % it->suppliers;
    out->supplier_number.value = supplier;
    out->buyer_number.value = buyer;
    out->concept = demo_skill_of(it, supplier)->concept;
    if (chance_says(&chance, 45))
        out->share_pct = demo_whole(chance_between(&chance, 1, 6) * 5);
    if (chance_says(&chance, 45))
        out->sole_source = demo_bool(chance_says(&chance, 14));
    if (chance_says(&chance, 75))
        out->since = date_add_days(it->today, -chance_between(&chance, 400, 3500));
    if (chance_says(&chance, 8))
        out->until = date_add_days(it->today, chance_between(&chance, -350, 350));
    if (chance_says(&chance, 60))
        out->lead_time_days = demo_int(chance_between(&chance, 1, 26) * 7);
    if (chance_says(&chance, 35))
        out->stock_days = demo_int(chance_between(&chance, 0, 18) * 10);
    if (chance_says(&chance, 70))
        out->origin_country = demo_countries[demo_country_of(supplier)];
    out->evidence = (unsigned)chance_between(&chance, EVIDENCE_CLAIMED, EVIDENCE_DOCUMENTED);
}
