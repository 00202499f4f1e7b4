#include "contact.h"
#include "supplier.h"

static const struct field contact_fields[] = {
    RECORD_FIELDS_CHILD(contact),
    FIELD(contact, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(contact, role, ADD | CHANGE | READ),
    FIELD(contact, mailbox, ADD | CHANGE | READ, .max = 320),
    FIELD(contact, telephone, ADD | CHANGE | READ, .max = 60),
    FIELD(contact, site, ADD | CHANGE | READ),
};
const struct shape contact_shape = { SHAPE(contact, "contacts", contact_fields), .table = "contact", .parent = &supplier_shape,
                                     .compact = "telephone" };

static bool contact_check(struct call *c, void *record)
{
    struct contact *it = record;
    if (!it->mailbox && !it->telephone)
        return fail(c, ERROR_REQUIRED, "telephone");
    if (it->mailbox) {
        const char *at = strchr(it->mailbox, '@');
        if (!at || at == it->mailbox || !at[1] || strchr(at + 1, '@') || strpbrk(it->mailbox, " \t,;"))
            return fail(c, ERROR_FORMAT, "mailbox", "expected", tr(c->mem, c->language, MESSAGE_expected_mailbox), "value",
                        it->mailbox);
    }
    return true;
}
NOUN_DEFINE(contact, contact_check)
