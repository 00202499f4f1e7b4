#include "name.h"
#include "rules/company_name.h"
#include "supplier.h"

static const char *const name_kinds[] = { NULL, "legal", "short", "trade", "former", NULL };

static const struct field name_fields[] = {
    RECORD_FIELDS_CHILD(name),
    FIELD(name, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(name, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(name, kind, ADD | CHANGE | READ, .choices = name_kinds, .words = "name", .by_default = "trade"),
    FIELD(name, name, ADD | REQUIRED | CHANGE | READ, .max = 500),
    FIELD(name, language, ADD | CHANGE | READ, .max = 3),
    FIELD(name, name_key, STORE, .max = 1000),
    FIELD(name, words, STORE, .max = 1000),
};
const struct shape name_shape = { SHAPE(name, "names", name_fields), .table = "supplier_name", .parent = &supplier_shape,
                                  .compact = "kind:name" };

static bool name_check(struct call *c, void *record)
{
    struct name *it = record;
    it->name_key = company_name_read(c->mem, it->name, NULL).key;
    it->words = text_fold(c->mem, it->name);
    return true;
}
const struct noun name_noun = { .shape = &name_shape, .check = name_check };
