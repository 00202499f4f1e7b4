#include "network.h"
#include "base/array.h"
#include "base/map.h"
#include "catalogue/link.h"

static const char *const directions[] = { [NETWORK_UP] = "up", [NETWORK_DOWN] = "down", NULL };

static const struct field query_fields[] = {
    FIELD(network_query, number, KEY),
    FIELD(network_query, direction, QUERY | REQUIRED, .choices = directions),
    FIELD(network_query, depth, QUERY, .low = 1, .high = 100),
};
const struct shape network_query_shape = { SHAPE(network_query, "queries", query_fields) };

static const struct field node_fields[] = {
    FIELD(network_node, number, READ),
    FIELD(network_node, legal_name, READ, .max = 500),
    FIELDS(network_node, READ, country, level),
};
static const struct shape node_shape = { SHAPE(network_node, "nodes", node_fields) };

static const struct field link_fields[] = {
    FIELDS(network_link, READ, number, supplier_number, buyer_number),
    FIELD(network_link, kind, READ, .choices = link_kinds),
    FIELD(network_link, concept, READ, .scheme = "*"),
    FIELD(network_link, product, READ, .scheme = "*"),
    FIELD(network_link, share_pct, READ, .decimals = 3),
    FIELDS(network_link, READ, sole_source, lead_time_days),
    FIELD(network_link, far, STORE),
    FIELD(network_link, far_name, STORE, .max = 500),
    FIELD(network_link, far_country, STORE),
};
static const struct shape network_link_shape = { SHAPE(network_link, "links", link_fields) };

static const struct field fields[] = {
    FIELD(network, root, READ),
    LIST(network, nodes, READ, &node_shape),
    LIST(network, links, READ, &network_link_shape),
    FIELD(network, truncated, READ),
};
const struct shape network_shape = { SHAPE(network, "networks", fields) };

struct walk {
    const struct network_query *query;
    struct network *out;
    LIST_OF(number) level; /* the firms whose links are read next */
    struct map met;        /* numbers of the nodes */
};

static void add_node(struct call *c, struct walk *w, const struct number *number, struct network_node node)
{
    list_add(c->mem, &w->out->nodes, node);
    list_add(c->mem, &w->level, *number);
    *map_at(&w->met, number, sizeof *number) = number;
}

/* Reads the firm that the number leads to; from there on the walk goes by the number of that one. */
static bool read_root(struct call *c, struct walk *w)
{
    struct network_node *root = TAKE(c->mem, struct network_node);
    bool found;
    if (!db_one(c, &sql_network_root, BIND(&network_query_shape, w->query), &node_shape, root, &found))
        return false;
    if (!found)
        return fail(c, ERROR_NOT_FOUND, "number", "value", number_text(c->mem, w->query->number));
    root->level = (struct maybe_int){ true, 0 };
    w->out->root = root->number;
    add_node(c, w, &root->number, *root);
    return true;
}

/* Takes the links of one level; the firms met for the first time become the next one. */
static void take_level(struct call *c, struct walk *w, const struct list *links, int64_t level)
{
    const struct network_link *link = links->item;
    w->level.n = 0;
    for (size_t i = 0; i < links->n; i++) {
        if (!map_find(&w->met, &link[i].far, sizeof link[i].far)) {
            if (w->out->nodes.n == NETWORK_NODES_MAX) {
                w->out->truncated.value = true;
                continue;
            }
            add_node(c, w, &link[i].far,
                     (struct network_node){ link[i].far, link[i].far_name, link[i].far_country, { true, level } });
        }
        list_add(c->mem, &w->out->links, link[i]);
    }
}

static bool walk(struct call *c, void *arg)
{
    struct walk *w = arg;
    const struct network_query *query = w->query;
    const char *up = query->direction == NETWORK_UP ? "true" : "false";
    w->met = (struct map){ .mem = c->mem };
    w->level.n = 0;
    *w->out = (struct network){ .truncated = { true, false } };
    if (!read_root(c, w))
        return false;
    for (int64_t level = 1; w->level.n > 0 && (!query->depth.known || level <= query->depth.value); level++) {
        struct list links;
        if (!db_many(c, &sql_network_links, ARGS("numbers", array_of_numbers(c->mem, w->level.item, w->level.n), "up", up),
                     &network_link_shape, &links) ||
            !call_has_room(c))
            return false;
        take_level(c, w, &links, level);
    }
    return true;
}

bool network_get(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    return db_snapshot(c, walk, &(struct walk){ .query = in, .out = out });
}
