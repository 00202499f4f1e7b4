#include "contact.h"
#include "supplier.h"

static const struct field contact_fields[] = {
    RECORD_FIELDS_CHILD(contact),
    FIELD(contact, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(contact, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(contact, role, ADD | CHANGE | READ),
    FIELD(contact, email, ADD | CHANGE | READ, .max = 320),
    FIELD(contact, phone, ADD | CHANGE | READ, .max = 60),
    FIELD(contact, site, ADD | CHANGE | READ, .refers_to = "site"),
};
const struct shape contact_shape = { SHAPE(contact, "contacts", contact_fields), .table = "contact", .parent = &supplier_shape,
                                     .compact = "phone" };

static bool contact_check(struct call *c, void *record)
{
    struct contact *it = record;
    if (!it->email && !it->phone)
        return fail(c, ERROR_REQUIRED, "phone");
    if (it->email) {
        const char *at = strchr(it->email, '@');
        if (!at || at == it->email || !at[1] || strchr(at + 1, '@') || strpbrk(it->email, " \t,;"))
            return fail(c, ERROR_FORMAT, "email", "expected", tr(c->mem, c->language, MESSAGE_expected_email), "value",
                        it->email);
    }
    return true;
}
const struct noun contact_noun = { .shape = &contact_shape, .check = contact_check };
