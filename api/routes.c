/* Every address of the API, in the order in which its description lists them. */
#include "router.h"

/* clang-format off */
#define V1 "/api/v1/"

/* What every record has at its own number. */
#define RECORD_ROUTES(noun, plural)                                              \
    { "GET",    V1 "exports/" plural,           noun ".export",   200 },         \
    { "GET",    V1 plural "/{number}",          noun ".get",      200 },         \
    { "PATCH",  V1 plural "/{number}",          noun ".change",   200 },         \
    { "DELETE", V1 plural "/{number}",          noun ".remove",   200 },         \
    { "PUT",    V1 plural "/{number}/restore",  noun ".restore",  200 },         \
    { "PUT",    V1 plural "/{number}/release",  noun ".release",  200 },         \
    { "PUT",    V1 plural "/{number}/withhold", noun ".withhold", 200 },         \
    { "GET",    V1 plural "/{number}/history",  noun ".history",  200 }

/* A noun of its own: /api/v1/items, /api/v1/items/HR-0000012 … */
#define TOP_ROUTES(noun, plural)                                                 \
    { "GET",    V1 plural,                      noun ".list",     200 },         \
    { "POST",   V1 plural,                      noun ".add",      201 },         \
    RECORD_ROUTES(noun, plural)

/* A child: listed and added under its parent, /api/v1/suppliers/{supplier}/certificates, listed with those of all parents,
   /api/v1/certificates, and read and changed at its own number, /api/v1/certificates/{number}. `own` is the plural at the top,
   where `plural` alone would be ambiguous (concepts, countries). */
#define CHILD_ROUTES(noun, plural, own, parent, parents)                         \
    { "GET",    V1 parents "/{" parent "}/" plural, noun ".list", 200 },         \
    { "POST",   V1 parents "/{" parent "}/" plural, noun ".add",  201 },         \
    { "GET",    V1 own,                              noun ".list", 200 },         \
    RECORD_ROUTES(noun, own)

const struct route routes[] = {
    { "GET",    V1 "suppliers",                        "supplier.search",  200 },
    { "POST",   V1 "suppliers",                        "supplier.add",     201 },
    RECORD_ROUTES("supplier", "suppliers"),
    { "PUT",    V1 "suppliers/{number}/merge",         "supplier.merge",   200 },
    { "PUT",    V1 "suppliers/{number}/split",         "supplier.split",   200 },
    { "GET",    V1 "suppliers/{number}/overview",      "supplier.show",    200 },
    { "GET",    V1 "suppliers/{number}/network",       "network.get",      200 },
    CHILD_ROUTES("name", "names", "names", "supplier", "suppliers"),
    CHILD_ROUTES("identifier", "identifiers", "identifiers", "supplier", "suppliers"),
    CHILD_ROUTES("site", "sites", "sites", "supplier", "suppliers"),
    CHILD_ROUTES("contact", "contacts", "contacts", "supplier", "suppliers"),
    CHILD_ROUTES("activity", "activities", "activities", "supplier", "suppliers"),
    CHILD_ROUTES("annual_figure", "annual_figures", "annual_figures", "supplier", "suppliers"),
    CHILD_ROUTES("ownership", "ownerships", "ownerships", "supplier", "suppliers"),
    CHILD_ROUTES("certificate", "certificates", "certificates", "supplier", "suppliers"),
    CHILD_ROUTES("capability", "capabilities", "capabilities", "supplier", "suppliers"),
    CHILD_ROUTES("capability_concept", "concepts", "capability_concepts", "capability", "capabilities"),
    CHILD_ROUTES("rate", "rates", "rates", "capability", "capabilities"),
    TOP_ROUTES("link", "links"),
    TOP_ROUTES("qualification", "qualifications"),
    TOP_ROUTES("item", "items"),
    CHILD_ROUTES("item_concept", "concepts", "item_concepts", "item", "items"),
    TOP_ROUTES("assembly", "assemblies"),
    CHILD_ROUTES("part", "parts", "parts", "assembly", "assemblies"),
    TOP_ROUTES("requirement", "requirements"),
    TOP_ROUTES("survey", "surveys"),
    TOP_ROUTES("alignment", "alignments"),
    { "GET",    V1 "tags/{subject}",                   "tag.list",         200 },
    { "GET",    V1 "tags/{subject}/suggestions",       "tag.suggest",      200 },
    { "POST",   V1 "tags/{subject}/confirmations",     "tag.confirm",      200 },
    { "POST",   V1 "tags/{subject}/refusals",          "tag.refuse",       200 },
    TOP_ROUTES("evidence", "evidence"),
    TOP_ROUTES("initiative", "initiatives"),
    CHILD_ROUTES("initiative_country", "countries", "initiative_countries", "initiative", "initiatives"),
    TOP_ROUTES("indicator", "indicators"),
    TOP_ROUTES("source", "sources"),
    TOP_ROUTES("review", "reviews"),
    { "PUT",    V1 "reviews/{number}/same",            "review.same",      200 },
    { "PUT",    V1 "reviews/{number}/different",       "review.different", 200 },
    { "POST",   V1 "imports",                          "import.start",     202 },
    { "GET",    V1 "imports",                          "import.list",      200 },
    { "GET",    V1 "imports/{batch}",                  "import.get",       200 },
    { "GET",    V1 "imports/{batch}/rows",             "import.rows",      200 },
    { "GET",    V1 "imports/{batch}/rejects",          "import.rejects",   200 },
    { "DELETE", V1 "imports/{batch}",                  "import.cancel",    200 },
    { "POST",   V1 "imports/{batch}/apply",            "import.apply",     202 },
    { "GET",    V1 "reports/gaps",                     "report.gaps",      200 },
    { "GET",    V1 "schemes",                          "scheme.list",      200 },
    { "GET",    V1 "concepts",                         "concept.list",     200 },
    { "GET",    V1 "concepts/search",                  "concept.search",   200 },
    { "GET",    V1 "concepts/{concept}",               "concept.get",      200 },
    { "GET",    V1 "countries",                        "country.list",     200 },
    { "GET",    V1 "countries/{country}",              "country.get",      200 },
    { "GET",    V1 "subdivisions",                     "subdivision.list", 200 },
    { "GET",    V1 "units",                            "unit.list",        200 },
};
/* clang-format on */
const size_t route_count = sizeof routes / sizeof routes[0];
