/* Between openapi.c and openapi_schema.c. */
#pragma once
#include "router.h"
#include <jansson.h>

struct description {
    struct arena *mem;
    enum language language;
    json_t *schemas;      /* components.schemas, filled as they are referred to */
    bool makes_documents; /* whether some op does */
};

static inline void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value);
}

/* {"$ref": "#/components/schemas/…"} to the object that these roles of a shape make; describes it when it is new. */
json_t *schema_ref(struct description *d, const struct shape *s, unsigned roles, bool nested);

/* The schema of one field: as it stands in an answer or a body (`null_too`: where null stands for unknown), or as text in a
   path or query. */
json_t *schema_of_field(struct description *d, const struct shape *s, const struct field *f, unsigned roles, bool null_too);

/* {"count", "count_is", "<plural>", "next"} */
json_t *schema_of_page(struct description *d, const struct view *rows, const struct shape *extra);

/* {"$ref": "#/components/<kind>/<name>"} */
json_t *component_ref(struct description *d, const char *kind, const char *name);
