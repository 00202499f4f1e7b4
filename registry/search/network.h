/* The supply network around a supplier: who supplies it (up), or whom it supplies (down), and who supplies those, to any depth.
   Circles end where they close. A firm of several records that are merged is one node, the kept record, and the links name it so.
   Links that have ended or not begun, and firms that the reader may not see, are left out. */
#pragma once
#include "catalogue/noun.h"

enum network_direction { NETWORK_UP = 1, NETWORK_DOWN };
enum { NETWORK_NODES_MAX = 10000 };

struct network_query {
    struct number number;
    unsigned direction;     /* enum network_direction */
    struct maybe_int depth; /* levels at most; unknown: all */
};
extern const struct shape network_query_shape;

struct network_node {
    struct number number;
    const char *legal_name, *country;
    struct maybe_int level; /* 0: the root */
};

struct network_link {
    struct number number, supplier_number, buyer_number;
    unsigned kind;
    const char *concept, *product;
    struct decimal share_pct;
    struct maybe_bool sole_source;
    struct maybe_int lead_time_days;
    /* The firm at the far end. */
    struct number far;
    const char *far_name, *far_country;
};

struct network {
    struct number root;
    LIST_OF(network_node) nodes; /* by level, each once */
    LIST_OF(network_link) links;
    struct maybe_bool truncated; /* there are more than NETWORK_NODES_MAX */
};
extern const struct shape network_shape;

/* Takes a struct network_query and gives a struct network: walks it in one snapshot, a statement per level. NOT_FOUND. */
bool network_get(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));
