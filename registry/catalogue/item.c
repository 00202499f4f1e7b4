#include "item.h"

/* In the reader's language, else in the first that there is. */
#define ITEM_TITLE(row)                                                                                                          \
    "coalesce(case :language::text when 'hr' then " row ".title_hr when 'sq' then " row ".title_sq end, " row ".title_en, " row  \
    ".title_hr, " row ".title_sq)"

static const struct field concept_fields[] = {
    RECORD_FIELDS_CHILD(item_concept),
    FIELD(item_concept, item, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(item_concept, item_title, READ | TOP_LEVEL, .max = 300, .sql = TITLE_OF(ITEM_TITLE("s"), "item", "t.item")),
    FIELD(item_concept, concept, ADD | REQUIRED | READ | FILTER, .scheme = "*"),
};
const struct shape item_concept_shape = { SHAPE(item_concept, "concepts", concept_fields), .table = "item_concept",
                                          .parent = &item_shape, .compact = "concept" };
const struct noun item_concept_noun = { .shape = &item_concept_shape };

static const struct field fields[] = {
    RECORD_FIELDS_TOP(item),
    FIELD(item, code, ADD | CHANGE | READ | FILTER, .max = 60),
    FIELD(item, title_en, ADD | CHANGE | READ, .max = 300),
    FIELD(item, title_hr, ADD | CHANGE | READ, .max = 300),
    FIELD(item, title_sq, ADD | CHANGE | READ, .max = 300),
    FIELD(item, title, READ, .sql = ITEM_TITLE("t")),
    FIELD(item, tier, ADD | CHANGE | READ | FILTER, .choices = tiers),
    FIELD(item, unit, ADD | CHANGE | READ, .max = 20),
    FIELD(item, nsn, ADD | CHANGE | READ | FILTER, .max = 17),
    FIELD(item, criticality, ADD | CHANGE | READ | FILTER, .low = 1, .high = 5),
    FIELD(item, criticality_reason, ADD | CHANGE | READ, .max = 1000),
    LIST(item, concepts, ADD | READ, &item_concept_shape),
};
const struct shape item_shape = { SHAPE(item, "items", fields), .table = "item", .order = "title" };

/* Requires a title in one language at least. Stores a NATO stock number without dashes and spaces: 13 digits, of the class
   (4), the country (2) and the item (7). */
static bool check(struct call *c, void *record)
{
    struct item *it = record;
    if (!it->title_en && !it->title_hr && !it->title_sq)
        return fail(c, ERROR_REQUIRED, "title_en");
    if (!it->nsn)
        return true;
    struct buffer digits = { 0 };
    for (const char *p = it->nsn; *p; p++)
        if (*p != '-' && *p != ' ')
            buffer_char(&digits, *p);
    const char *nsn = digits.size ? text_copy(c->mem, digits.bytes) : "";
    buffer_free(&digits);
    if (strlen(nsn) != 13 || strspn(nsn, "0123456789") != 13)
        return fail(c, ERROR_FORMAT, "nsn", "expected", tr(c->mem, c->language, MESSAGE_expected_nsn), "value", it->nsn);
    it->nsn = nsn;
    return true;
}
const struct noun item_noun = { .shape = &item_shape, .check = check };
