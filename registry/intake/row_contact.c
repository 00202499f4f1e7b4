#include "row_contact.h"
#include "base/text.h"
#include "rules/telephone.h"
#include "rules/web_address.h"

void read_postal_place(const struct row_context *g)
{
    struct site *site = g->site;
    size_t a = column_of(&g->r->columns, FIELD_ADDRESS), t = column_of(&g->r->columns, FIELD_TOWN),
           p = column_of(&g->r->columns, FIELD_POSTCODE);
    const char *town = cell_value(g, t);
    const char *address = cell_value(g, a);
    const char *postcode = cell_value(g, p);
    if (address) {
        struct postal_place place =
            value_postal_place(g->mem, g->r->codes, cell_fitted(g, a, address, CELL_TEXT_MAX), town == NULL);
        site->address = place.address;
        site->postcode = place.postcode;
        site->town = place.town;
        if (place.country && !g->row->listed.country_listed)
            g->firm->country = place.country;
    }
    if (town) {
        const char *with_it = NULL;
        value_town(g->mem, cell_fitted(g, t, town, CELL_TEXT_MAX), &with_it, &site->town);
        if (with_it)
            site->postcode = with_it;
    }
    if (postcode) {
        const char *digits = NULL, *rest = NULL;
        postcode = cell_fitted(g, p, postcode, shape_field(&site_shape, "postcode")->max);
        value_town(g->mem, postcode, &digits, &rest);
        site->postcode = digits ? digits : postcode;
        if (!site->town && digits && rest)
            site->town = rest; /* "10000 Zagreb" under "pošta" */
    }
    if (site->town)
        site->words = text_fold(g->mem, site->town);
}

void read_subdivision(const struct row_context *g, size_t i, const char *text)
{
    if (!g->firm->country)
        return;
    const char *key = text_fold(g->mem, text_format(g->mem, "%s %s", g->firm->country, text));
    g->site->subdivision = code_index_find(g->r->codes, CODES_SUBDIVISION, key);
    if (!g->site->subdivision)
        cell_message(g, i, "unknown_subdivision", SEVERITY_INFO, text);
}

/* Adds an e-mail address or a telephone number; one of each, side by side, are a contact of the same office. */
static void add_contact(const struct row_context *g, const char *email, const char *phone)
{
    struct supplier *firm = g->firm;
    for (size_t k = 0; k < firm->contacts.n; k++) {
        struct contact *it = &firm->contacts.item[k];
        if ((email && it->email && strcmp(it->email, email) == 0) || (phone && it->phone && strcmp(it->phone, phone) == 0))
            return;
        if ((email && !it->email) || (phone && !it->phone)) {
            it->email = email ? email : it->email;
            it->phone = phone ? phone : it->phone;
            return;
        }
    }
    if (firm->contacts.n < ROW_CONTACTS_MAX)
        list_add(g->mem, &firm->contacts, ((struct contact){ .email = email, .phone = phone }));
}

void read_emails(const struct row_context *g, size_t i, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " ,;/|\n\r\t");
        if (n) {
            const char *one = text_copy_n(g->mem, p, n);
            if (value_is_email(one))
                add_contact(g, one, NULL);
            else if (strchr(one, '@') || n == strlen(text))
                cell_message(g, i, "email", SEVERITY_WARNING, one);
        }
        p += n + (p[n] != '\0');
    }
}

void read_phones(const struct row_context *g, size_t i, const char *text)
{
    if (strchr(text, '@')) {
        read_emails(g, i, text);
        return;
    }
    struct telephones t = telephones_read(g->mem, text, g->firm->country);
    for (size_t k = 0; k < t.n; k++) {
        const struct telephone *it = &t.item[k];
        if (it->verdict == TELEPHONE_VALID) {
            add_contact(g, NULL, it->number);
            continue;
        }
        cell_message_expected(g, i, it->offered ? "telephone_moved" : "telephone", SEVERITY_WARNING, it->raw, it->offered);
        if (it->verdict == TELEPHONE_WARN) /* kept as it is: whoever calls it there knows the area code */
            add_contact(g, NULL, it->raw);
    }
}

void read_website(const struct row_context *g, size_t i, const char *text)
{
    if (strchr(text, '@') && !strchr(text, '/')) {
        read_emails(g, i, text);
        return;
    }
    const char *first = text_copy_n(g->mem, text, strcspn(text, " ,;|\n\r\t"));
    const char *address = web_address_read(g->mem, first);
    if (!address || strlen(address) > 500)
        cell_message(g, i, "website", SEVERITY_WARNING, text);
    else
        g->firm->website = address;
}
