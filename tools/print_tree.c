#include "print_tree.h"

#include "search/network.h"

/* Further down a line would be mostly indentation. */
enum { LEVELS_MAX = 100, TREE_LABEL_MAX = 40 };

struct drawing {
    const struct printer *printer;
    struct arena *mem;
    const struct network *network;
    bool down;
    const struct network_link **links; /* by the end nearer to the root */
    const struct network_node **nodes; /* by number */
    bool *drawn;                       /* of nodes */
};

static int64_t near_end(const struct network_link *l, bool down)
{
    return down ? l->supplier_number.value : l->buyer_number.value;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_links(const void *a, const void *b, void *down)
{
    const struct network_link *x = *(const struct network_link *const *)a, *y = *(const struct network_link *const *)b;
    int order = compare(near_end(x, *(bool *)down), near_end(y, *(bool *)down));
    return order ? order : compare(x->number.value, y->number.value);
}

static int compare_nodes(const void *a, const void *b)
{
    const struct network_node *x = *(const struct network_node *const *)a, *y = *(const struct network_node *const *)b;
    return compare(x->number.value, y->number.value);
}

static size_t find_node(const struct drawing *d, int64_t number)
{
    size_t low = 0, high = d->network->nodes.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (d->nodes[middle]->number.value < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->network->nodes.n && d->nodes[low]->number.value == number ? low : SIZE_MAX;
}

static size_t first_link(const struct drawing *d, int64_t number)
{
    size_t low = 0, high = d->network->links.n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (near_end(d->links[middle], d->down) < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
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

static void draw(struct drawing *d, int64_t number, const struct network_link *by, const char *indent, unsigned level)
{
    struct buffer *out = d->printer->out;
    size_t at = find_node(d, number);
    const struct network_node *node = at == SIZE_MAX ? NULL : d->nodes[at];
    buffer_text(out, number_text(d->mem, (struct number){ number }));
    if (node)
        buffer_format(out, "  %s (%s)", printable(d->mem, node->legal_name ? node->legal_name : ""),
                      node->country ? node->country : "");
    if (by)
        write_link(d, by);
    size_t i = first_link(d, number), n = d->network->links.n;
    bool again = node && d->drawn[at], goes_on = i < n && near_end(d->links[i], d->down) == number;
    bool too_deep = level == LEVELS_MAX && goes_on && !again;
    buffer_text(out, again && goes_on ? " ↑\n" : too_deep ? " …\n" : "\n");
    if (again || too_deep || !node)
        return;
    d->drawn[at] = true;
    for (; i < n && near_end(d->links[i], d->down) == number; i++) {
        bool last = i + 1 == n || near_end(d->links[i + 1], d->down) != number;
        buffer_format(out, "%s%s", indent, last ? "└─ " : "├─ ");
        draw(d, (d->down ? d->links[i]->buyer_number : d->links[i]->supplier_number).value, d->links[i],
             text_format(d->mem, "%s%s", indent, last ? "   " : "│  "), level + 1);
    }
}

void print_tree(const struct printer *p, const struct network *network, bool down)
{
    struct arena *mem = arena_new(SIZE_MAX);
    struct drawing d = { .printer = p, .mem = mem, .network = network, .down = down };
    d.links = TAKE_N(mem, network->links.n + 1, const struct network_link *);
    d.nodes = TAKE_N(mem, network->nodes.n + 1, const struct network_node *);
    d.drawn = TAKE_N(mem, network->nodes.n + 1, bool);
    for (size_t i = 0; i < network->links.n; i++)
        d.links[i] = &network->links.item[i];
    for (size_t i = 0; i < network->nodes.n; i++)
        d.nodes[i] = &network->nodes.item[i];
    qsort_r(d.links, network->links.n, sizeof *d.links, compare_links, &down);
    qsort(d.nodes, network->nodes.n, sizeof *d.nodes, compare_nodes);
    draw(&d, network->root.value, NULL, "", 0);
    if (network->truncated.known && network->truncated.value)
        buffer_format(p->out, "%s\n", message_text(mem, p->language, MESSAGE_tree_truncated, NULL));
    arena_free(mem);
}
