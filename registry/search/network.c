#include "network.h"

static const char *const directions[] = { NULL, "up", "down", NULL };
static const char *const kinds[] = { NULL, "buy", "make", NULL };

static const struct field query_fields[] = {
    FIELD(network_query, number, KEY),
    FIELD(network_query, direction, QUERY | REQUIRED, .choices = directions),
    FIELD(network_query, depth, QUERY, .low = 1, .high = 100),
    FIELD(network_query, numbers, STORE),
};
const struct shape network_query_shape = { SHAPE(network_query, "queries", query_fields) };

static const struct field node_fields[] = {
    FIELD(network_node, number, READ),
    FIELD(network_node, legal_name, READ, .max = 500),
    FIELD(network_node, country, READ),
    FIELD(network_node, level, READ),
};
static const struct shape node_shape = { SHAPE(network_node, "nodes", node_fields) };

static const struct field link_fields[] = {
    FIELD(network_link, number, READ),
    FIELD(network_link, supplier_number, READ),
    FIELD(network_link, buyer_number, READ),
    FIELD(network_link, kind, READ, .choices = kinds),
    FIELD(network_link, concept, READ, .scheme = "*"),
    FIELD(network_link, product, READ, .scheme = "*"),
    FIELD(network_link, share_pct, READ, .decimals = 3),
    FIELD(network_link, sole_source, READ),
    FIELD(network_link, lead_time_days, READ),
    FIELD(network_link, far, STORE),
    FIELD(network_link, far_name, STORE, .max = 500),
    FIELD(network_link, far_country, STORE),
};
static const struct shape link_shape = { SHAPE(network_link, "links", link_fields) };

static const struct field fields[] = {
    FIELD(network, root, READ),
    LIST(network, nodes, READ, &node_shape),
    LIST(network, links, READ, &link_shape),
    FIELD(network, truncated, READ),
};
const struct shape network_shape = { SHAPE(network, "networks", fields) };

/* The numbers met so far: open addressing, a power of two with room for twice the most. */
enum { SEEN_CAPACITY = 1 << 15 };
_Static_assert(SEEN_CAPACITY >= 2 * NETWORK_NODES_MAX, "the set of numbers met must not fill up");

static size_t slot_of(const int64_t *seen, int64_t number)
{
    size_t at = (size_t)((uint64_t)number * 0x9E3779B97F4A7C15u >> 49);
    while (seen[at] && seen[at] != number)
        at = (at + 1) % SEEN_CAPACITY;
    return at;
}

static bool is_seen(const int64_t *seen, int64_t number)
{
    return seen[slot_of(seen, number)] != 0;
}

static void add_seen(int64_t *seen, int64_t number)
{
    seen[slot_of(seen, number)] = number;
}

struct walk {
    struct network_query query;
    struct network *out;
};

/* Reads the firm that the number leads to; from there on the walk goes by the number of that one. */
static bool read_root(struct call *c, struct walk *w)
{
    struct network_node root = { 0 };
    bool found;
    if (!db_one(c, &sql_network_root, BIND(&network_query_shape, &w->query), &node_shape, &root, &found))
        return false;
    if (!found)
        return fail(c, ERROR_NOT_FOUND, "number", "value", number_text(c->mem, w->query.number));
    root.level = (struct maybe_int){ true, 0 };
    w->out->nodes.item[w->out->nodes.n++] = root;
    w->out->root = w->query.number = root.number;
    return true;
}

/* Takes the links of one level; the firms met for the first time become the next one. */
static void take_level(struct call *c, struct walk *w, const struct list *links, int64_t level, int64_t *seen)
{
    struct network *out = w->out;
    const struct network_link *link = links->item;
    struct network_link *all = TAKE_N(c->mem, out->links.n + links->n + 1, struct network_link);
    struct texts next = { 0, TAKE_N(c->mem, links->n + 1, const char *) };
    if (out->links.n)
        memcpy(all, out->links.item, out->links.n * sizeof *all);
    out->links.item = all;
    for (size_t i = 0; i < links->n; i++) {
        bool first = !is_seen(seen, link[i].far.value);
        if (first && out->nodes.n == NETWORK_NODES_MAX) {
            out->truncated.value = true;
            continue;
        }
        if (first) {
            add_seen(seen, link[i].far.value);
            out->nodes.item[out->nodes.n++] =
                (struct network_node){ link[i].far, link[i].far_name, link[i].far_country, { true, level } };
            next.item[next.n++] = text_format(c->mem, "%lld", (long long)link[i].far.value);
        }
        all[out->links.n++] = link[i];
    }
    w->query.numbers = next;
}

static bool walk(struct call *c, void *arg)
{
    struct walk *w = arg;
    const struct stmt *q = w->query.direction == NETWORK_UP ? &sql_network_up : &sql_network_down;
    int64_t *seen = TAKE_N(c->mem, SEEN_CAPACITY, int64_t);
    *w->out = (struct network){ .truncated = { true, false } };
    w->out->nodes.item = TAKE_N(c->mem, NETWORK_NODES_MAX, struct network_node);
    if (!read_root(c, w))
        return false;
    add_seen(seen, w->query.number.value);
    w->query.numbers = (struct texts){ 1, TAKE(c->mem, const char *) };
    w->query.numbers.item[0] = text_format(c->mem, "%lld", (long long)w->query.number.value);
    for (int64_t level = 1; w->query.numbers.n > 0 && (!w->query.depth.known || level <= w->query.depth.value); level++) {
        struct list links;
        if (!db_many(c, q, BIND(&network_query_shape, &w->query), &link_shape, &links) || !call_has_room(c))
            return false;
        take_level(c, w, &links, level, seen);
    }
    return true;
}

bool network_get(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    return db_snapshot(c, walk, &(struct walk){ *(const struct network_query *)in, out });
}
