/* Firms as the supplier lists that officers have: one line each, with `;`, in the words of the country. */
#include "base/csv.h"
#include "demo.h"

enum { COLUMNS = 14 };

/* The headers of a list: of one country, or (DEMO_COUNTRIES) of all three. NULL: such a list has no such column. */
static const char *const headers[DEMO_COUNTRIES + 1][COLUMNS] = {
    [DEMO_HR] = { "Naziv", "OIB", NULL, NULL, "Adresa", "Poštanski broj", "Mjesto", NULL, "Telefon", "E-pošta", "Web", "NKD",
                  "CPV", "Broj zaposlenih" },
    [DEMO_AL] = { "Emri i subjektit", NULL, "NIPT", NULL, "Adresa", "Kodi postar", "Qyteti", NULL, "Telefoni", "E-mail",
                  "Faqja e internetit", "NACE", "CPV", "Numri i punonjësve" },
    [DEMO_XK] = { "Emri i biznesit", NULL, NULL, "NUI", "Adresa", "Kodi postar", "Qyteti", NULL, "Telefoni", "E-mail",
                  "Faqja e internetit", "NACE", "CPV", "Numri i punëtorëve" },
    [DEMO_COUNTRIES] = { "Company name", "OIB", "NIPT", "NUI", "Address", "Postcode", "Town", "Country", "Phone", "E-mail",
                         "Website", "NACE", "CPV", "Employees" },
};

static const char *identifier_of(const struct supplier *firm, const char *scheme)
{
    for (size_t i = 0; i < firm->identifiers.n; i++)
        if (strcmp(firm->identifiers.item[i].scheme, scheme) == 0)
            return firm->identifiers.item[i].value;
    return NULL;
}

/* All codes of a scheme, without its name; each once. */
static const char *codes_of(struct arena *mem, const struct supplier *firm)
{
    const char *all = NULL;
    for (size_t i = 0; i < firm->capabilities.n; i++) {
        const struct capability *it = &firm->capabilities.item[i];
        const char *concepts[] = { it->concept, it->concepts.n ? it->concepts.item[0].concept : NULL };
        for (size_t k = 0; k < 2; k++) {
            if (!concepts[k] || !text_starts_with(concepts[k], "CPV:") || (all && strstr(all, concepts[k] + 4)))
                continue;
            all = all ? text_format(mem, "%s, %s", all, concepts[k] + 4) : concepts[k] + 4;
        }
    }
    return all;
}

void demo_list_line(struct buffer *out, struct arena *mem, enum demo_country country, const struct supplier *firm)
{
    struct csv_writer w = { .out = out, .delimiter = ';' };
    const char *cells[COLUMNS] = { 0 };
    if (firm) {
        const struct site *site = &firm->sites.item[0];
        const struct contact *contact = &firm->contacts.item[0];
        const char *const values[COLUMNS] = {
            firm->legal_name,
            identifier_of(firm, "OIB"),
            identifier_of(firm, "NIPT"),
            identifier_of(firm, "NUI"),
            site->address,
            site->postcode,
            site->town,
            firm->country,
            contact->phone,
            contact->email,
            firm->website,
            firm->activities.item[0].concept + strlen("NACE2:"),
            codes_of(mem, firm),
            int_text(mem, firm->annual_figures.item[0].employees.value),
        };
        memcpy(cells, values, sizeof cells);
    } else {
        memcpy(cells, headers[country], sizeof cells);
    }
    for (size_t i = 0; i < COLUMNS; i++)
        if (headers[country][i])
            csv_cell(&w, cells[i]);
    csv_line_end(&w);
}
