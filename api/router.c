#include "router.h"

enum method { METHOD_DELETE, METHOD_GET, METHOD_PATCH, METHOD_POST, METHOD_PUT, METHOD_COUNT };

static const char *const method_names[METHOD_COUNT] = { "DELETE", "GET", "PATCH", "POST", "PUT" };

/* A route in its place in the tree. */
struct route_leaf {
    const struct route *route;
    const struct op *op;
    size_t op_index;
    const char *location;
    const char *parameter_names[ROUTE_PARAMETERS_MAX];
};

/* One segment of the addresses: a word, or a parameter. */
struct route_node {
    const char *word;
    size_t word_size;
    struct route_node *next;              /* among the words after the same segment */
    struct route_node *words, *parameter; /* what may follow */
    struct route_leaf *leaves[METHOD_COUNT];
    const char *allow;
};

static struct {
    struct arena *mem;
    struct route_node *root;
    const struct route_leaf **leaves; /* in the order of the table */
    size_t leaf_count;
    const char **op_names;
    size_t op_count;
} tree;

static bool method_read(const char *name, enum method *out)
{
    for (size_t i = 0; i < METHOD_COUNT; i++)
        if (strcmp(method_names[i], name) == 0) {
            *out = (enum method)i;
            return true;
        }
    return false;
}

static struct route_node *find_word(const struct route_node *at, const char *word, size_t size)
{
    for (struct route_node *n = at->words; n; n = n->next)
        if (n->word_size == size && memcmp(n->word, word, size) == 0)
            return n;
    return NULL;
}

static struct route_node *step_in(struct route_node *at, const char *word, size_t size)
{
    if (size > 2 && word[0] == '{') {
        if (!at->parameter)
            at->parameter = TAKE(tree.mem, struct route_node);
        return at->parameter;
    }
    struct route_node *n = find_word(at, word, size);
    if (n)
        return n;
    n = TAKE(tree.mem, struct route_node);
    n->word = text_copy_n(tree.mem, word, size);
    n->word_size = size;
    n->next = at->words;
    at->words = n;
    return n;
}

static size_t op_index_of(const char *name)
{
    for (size_t i = 0; i < tree.op_count; i++)
        if (strcmp(tree.op_names[i], name) == 0)
            return i;
    tree.op_names[tree.op_count] = name;
    return tree.op_count++;
}

/* Whether a route reads what this op answers, at an address with one parameter, the last, which the answer fills. */
static bool reads_answer(const struct route *get, const struct op *op, const char *start)
{
    if (strcmp(get->method, "GET") != 0 || !text_starts_with(get->path, start))
        return false;
    const char *parameter = strchr(get->path, '{');
    size_t size = parameter ? strcspn(parameter + 1, "}") : 0;
    return parameter && parameter[1 + size] == '}' && !parameter[2 + size] &&
           shape_field(op->output.shape, text_copy_n(tree.mem, parameter + 1, size));
}

/* The address of what a POST adds: the POST's own and a parameter, else where the same noun's .get answers. */
static const char *location_of(const struct route *table, size_t n, const struct route *post, const struct op *op)
{
    if (strcmp(post->method, "POST") != 0 || !op->output.shape || (post->status != 201 && post->status != 202))
        return NULL;
    const char *below = text_format(tree.mem, "%s/{", post->path);
    for (size_t i = 0; i < n; i++)
        if (reads_answer(&table[i], op, below))
            return table[i].path;
    const char *reader = text_format(tree.mem, "%.*s.get", (int)strcspn(post->op, "."), post->op);
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].op, reader) == 0 && reads_answer(&table[i], op, "/"))
            return table[i].path;
    return NULL;
}

static const char *add_route(const struct route *table, size_t n, const struct route *route, const struct op *op)
{
    enum method method;
    if (!op)
        return text_format(tree.mem, "route %s %s: no op is called %s", route->method, route->path, route->op);
    if (!method_read(route->method, &method))
        return text_format(tree.mem, "route %s %s: unknown method", route->method, route->path);
    struct route_leaf *leaf = TAKE(tree.mem, struct route_leaf);
    *leaf = (struct route_leaf){ route, op, op_index_of(route->op), location_of(table, n, route, op), { NULL } };
    struct route_node *at = tree.root;
    size_t path_parameters = 0;
    for (const char *p = route->path; *p;) {
        size_t size = strcspn(++p, "/");
        at = step_in(at, p, size);
        if (*p == '{') {
            const char *name = text_copy_n(tree.mem, p + 1, size - 2);
            if (path_parameters == ROUTE_PARAMETERS_MAX || !op->input.shape || !shape_field(op->input.shape, name))
                return text_format(tree.mem, "route %s %s: {%s} is no field that %s takes", route->method, route->path, name,
                                   route->op);
            leaf->parameter_names[path_parameters++] = name;
        }
        p += size;
    }
    if (at->leaves[method])
        return text_format(tree.mem, "route %s %s stands twice", route->method, route->path);
    at->leaves[method] = leaf;
    tree.leaves[tree.leaf_count++] = leaf;
    return NULL;
}

static void write_allow(struct route_node *at)
{
    static const char *const words[METHOD_COUNT] = { "DELETE", "GET, HEAD", "PATCH", "POST", "PUT" };
    struct texts allow = { 0 };
    list_add(tree.mem, &allow, "OPTIONS");
    for (size_t m = 0; m < METHOD_COUNT; m++)
        if (at->leaves[m])
            list_add(tree.mem, &allow, words[m]);
    at->allow = text_join(tree.mem, allow.item, allow.n, ", ");
    for (struct route_node *n = at->words; n; n = n->next)
        write_allow(n);
    if (at->parameter)
        write_allow(at->parameter);
}

bool router_start(const struct route *table, size_t n, const struct op *(*find)(const char *name), const char **why)
{
    router_stop();
    tree.mem = arena_new((size_t)64 << 20);
    tree.root = TAKE(tree.mem, struct route_node);
    tree.leaves = TAKE_N(tree.mem, n + 1, const struct route_leaf *);
    tree.op_names = TAKE_N(tree.mem, n + 1, const char *);
    for (size_t i = 0; i < n; i++) {
        *why = add_route(table, n, &table[i], find(table[i].op));
        if (*why)
            return false;
    }
    write_allow(tree.root);
    return true;
}

void router_stop(void)
{
    arena_free(tree.mem);
    memset(&tree, 0, sizeof tree);
}

const char *router_op_name(size_t op_index)
{
    return op_index < tree.op_count ? tree.op_names[op_index] : "none";
}

size_t router_op_count(void)
{
    return tree.op_count;
}

bool router_route(size_t i, const struct route **route, const struct op **op)
{
    if (i >= tree.leaf_count)
        return false;
    *route = tree.leaves[i]->route;
    *op = tree.leaves[i]->op;
    return true;
}

/* Goes one segment down; *text is the decoded segment when it fills a parameter. */
static const struct route_node *step(const struct request *r, const struct route_node *at, const char *segment, size_t size,
                                     const char **text)
{
    *text = NULL;
    const char *decoded = segment;
    if (memchr(segment, '%', size)) {
        decoded = percent_decode(r->mem, segment, size, false);
        if (!decoded)
            return NULL;
        size = strlen(decoded);
    }
    const struct route_node *n = find_word(at, decoded, size);
    if (n || !at->parameter || size == 0)
        return n;
    *text = decoded == segment ? text_copy_n(r->mem, segment, size) : decoded;
    return at->parameter;
}

static enum routing find_method(const struct request *r, const struct route_node *at, struct route_target *out,
                                const char **allow)
{
    enum method method;
    bool any = false;
    for (size_t m = 0; m < METHOD_COUNT; m++)
        any = any || at->leaves[m];
    if (!any)
        return ROUTED_NOWHERE;
    const char *name = strcmp(r->method, "HEAD") == 0 ? "GET" : r->method;
    if (!method_read(name, &method) || !at->leaves[method]) {
        *allow = at->allow;
        return ROUTED_OTHER_METHOD;
    }
    const struct route_leaf *leaf = at->leaves[method];
    out->route = leaf->route;
    out->op = leaf->op;
    out->op_index = leaf->op_index;
    out->location = leaf->location;
    for (size_t i = 0; i < out->path_parameter_count; i++)
        out->path_parameters[i].name = leaf->parameter_names[i];
    return ROUTED;
}

enum routing route_find(const struct request *r, struct route_target *out, const char **allow)
{
    *out = (struct route_target){ 0 };
    const struct route_node *at = tree.root;
    const char *p = r->path;
    if (!at || *p != '/')
        return ROUTED_NOWHERE;
    while (*p && at) {
        size_t size = strcspn(++p, "/");
        const char *text;
        at = step(r, at, p, size, &text);
        if (text)
            out->path_parameters[out->path_parameter_count++].value = text;
        p += size;
    }
    return at ? find_method(r, at, out, allow) : ROUTED_NOWHERE;
}

enum lane route_lane(const struct request *r, const struct route_target *t)
{
    for (size_t i = 0; t->op->lane == LANE_JOB && i < r->query_count; i++) {
        if (strcmp(r->query[i].name, "dry_run") != 0)
            continue;
        struct call c;
        const struct shape *s = t->op->input.shape;
        const struct field *f = shape_field(s, "dry_run");
        void *in = arena_take(r->mem, s->size);
        call_start(&c, r->mem, r->language);
        if (f && field_read(&c, f, r->query[i].value, in) && ((const struct maybe_bool *)field_at(f, in))->value)
            return LANE_HEAVY;
    }
    return t->op->lane;
}
