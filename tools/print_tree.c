#include "print_tree.h"

#include "search/network.h"

/* Further down a line would be mostly indentation. */
enum { LEVELS_MAX = 100, TREE_LABEL_MAX = 40 };

/* A node of the network, while it is drawn. */
struct tree_node {
    const struct network_node *node; /* NULL: only links name it */
    LIST_OF(network_link) links;     /* on from here */
    bool drawn;
};

struct drawing {
    const struct printer *printer;
    struct arena *mem;
    struct map nodes; /* struct tree_node, by number */
    bool down;
};

static const struct number *end_of(const struct network_link *l, bool supplier)
{
    return supplier ? &l->supplier_number : &l->buyer_number;
}

static struct tree_node *node_of(struct drawing *d, const struct number *number)
{
    const void **at = map_at(&d->nodes, &number->value, sizeof number->value);
    if (!*at)
        *at = TAKE(d->mem, struct tree_node);
    return map_find(&d->nodes, &number->value, sizeof number->value);
}

static int compare_links(const void *a, const void *b)
{
    int64_t x = ((const struct network_link *)a)->number.value, y = ((const struct network_link *)b)->number.value;
    return (x > y) - (x < y);
}

/* "  CPV:35331500, 60 %, only source" */
static void write_link(const struct drawing *d, const struct network_link *l)
{
    struct buffer *out = d->printer->out;
    const char *separator = "  ";
    const char *what = l->product ? l->product : l->concept;
    if (what) {
        buffer_format(out, "%s%s", separator, printable(d->mem, printer_concept(d->printer, d->mem, what, TREE_LABEL_MAX)));
        separator = ", ";
    }
    if (l->share_pct.known) {
        buffer_format(out, "%s%s %%", separator,
                      decimal_text_for(d->mem, l->share_pct, language_rows[d->printer->language].decimal_mark));
        separator = ", ";
    }
    if (l->sole_source.known && l->sole_source.value)
        buffer_format(out, "%s%s", separator, message_word(d->printer->language, "field_", "sole_source"));
}

static void draw(struct drawing *d, const struct number *number, const struct network_link *by, const char *indent,
                 unsigned level)
{
    struct buffer *out = d->printer->out;
    struct tree_node *it = node_of(d, number);
    buffer_text(out, number_text(d->mem, *number));
    if (it->node)
        buffer_format(out, "  %s (%s)", printable(d->mem, it->node->legal_name ? it->node->legal_name : ""),
                      it->node->country ? it->node->country : "");
    if (by)
        write_link(d, by);
    bool goes_on = it->links.n > 0, too_deep = level == LEVELS_MAX && goes_on && !it->drawn;
    buffer_text(out, it->drawn && goes_on ? " ↑\n" : too_deep ? " …\n" : "\n");
    if (it->drawn || too_deep || !it->node)
        return;
    it->drawn = true;
    for (size_t i = 0; i < it->links.n; i++) {
        bool last = i + 1 == it->links.n;
        buffer_format(out, "%s%s", indent, last ? "└─ " : "├─ ");
        draw(d, end_of(&it->links.item[i], !d->down), &it->links.item[i],
             text_format(d->mem, "%s%s", indent, last ? "   " : "│  "), level + 1);
    }
}

void print_tree(const struct printer *p, const struct network *network, bool down)
{
    struct arena *mem = arena_new(SIZE_MAX);
    struct drawing d = { .printer = p, .mem = mem, .nodes = { .mem = mem }, .down = down };
    const size_t n = network->links.n;
    struct network_link *links = TAKE_N(mem, n + 1, struct network_link);
    for (size_t i = 0; i < network->nodes.n; i++)
        node_of(&d, &network->nodes.item[i].number)->node = &network->nodes.item[i];
    for (size_t i = 0; i < n; i++)
        links[i] = network->links.item[i];
    qsort(links, n, sizeof *links, compare_links);
    for (size_t i = 0; i < n; i++)
        list_add(mem, &node_of(&d, end_of(&links[i], down))->links, links[i]);
    draw(&d, &network->root, NULL, "", 0);
    if (network->truncated.known && network->truncated.value)
        buffer_format(p->out, "%s\n", message_text(mem, p->language, MESSAGE_tree_truncated, NULL));
    arena_free(mem);
}
