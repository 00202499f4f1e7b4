#include "field_help.h"

/* Examples and defaults, where the kind of the field does not give one; rows of a shape come before those of any shape. */
static const struct field_help {
    const char *shape; /* NULL: of any shape */
    const char *field;
    const char *example, *value_by_default;
} rows[] = {
    { "supplier_query", "country", "AL,HR", NULL },
    { "supplier_query", "capability", "CPV:35331500", NULL },
    { "supplier_query", "certificate", "AQAP2110", NULL },
    { "supplier_query", "identifier", "33392005961", NULL },
    { "supplier_query", "owner_country", "HR", NULL },
    { "supplier_query", "readiness", "in_production", NULL },
    { "supplier_query", "role", "make", NULL },
    { "supplier_query", "kind", "company", NULL },
    { "supplier_query", "sort", "name", "relevance" },
    { "supplier_query", "facets", "country,theme", NULL },
    { "supplier_query", "theme", "AMMO_SC", NULL },
    { "supplier_query", "tag", "RE:WP.3", NULL },
    { "concept_query", "scheme", "CPV", NULL },
    { "concept_row", "scheme", "CPV", NULL },
    { "concept_row", "parent", "CPV:35330000", NULL },
    { "gaps_query", "theme", "AMMO_SC", NULL },
    { "gaps_query", "as_of", "2026-12-31", NULL },
    { "gaps_query", "survey_days", "365", NULL },
    { "import", "batch", "HR-0022755", NULL },
    { "import_row", "batch", "HR-0022755", NULL },
    { "certificate", "concept", "CERT:AQAP2110", NULL },
    { "activity", "concept", "NACE2:25.40", NULL },
    { "annual_figure", "year", "2012", NULL },
    { "indicator", "value", "12.5", NULL },
    { "indicator", "unit", "pc", NULL },
    { "qualification", "concept", "CPV:35331500", NULL },
    { "survey", "subject", "HR", NULL },
    { "survey", "subject_kind", "country", NULL },
    { "initiative", "kind", "joint procurement", NULL },
    { "evidence", "kind", "photograph", NULL },
    { "evidence", "subject", "HR-0000189", NULL },
    { "evidence", "subject_kind", "supplier", NULL },
    { "alignment", "subject", "HR-0000189", NULL },
    { "alignment", "subject_kind", "supplier", NULL },
    { "alignment", "concept", "RE:WP.1", NULL },
    { "tag_query", "subject", "HR-0000189", NULL },
    { "tag_query", "concept", "RE:WP.3", NULL },
    { "subdivision", "parent", "HR-21", NULL },
    { "part", "unit", "pc", NULL },
    { "supplier", "number", "HR-0000189", NULL },
    { "name", "number", "HR-0017581", NULL },
    { "identifier", "number", "HR-0001702", NULL },
    { "site", "number", "HR-0003689", NULL },
    { "contact", "number", "HR-0005393", NULL },
    { "activity", "number", "HR-0007081", NULL },
    { "annual_figure", "number", "HR-0008837", NULL },
    { "ownership", "number", "HR-0018156", NULL },
    { "certificate", "number", "HR-0010893", NULL },
    { "capability", "number", "HR-0012899", NULL },
    { "capability_concept", "number", "HR-0015129", NULL },
    { "rate", "number", "HR-0015830", NULL },
    { "item", "number", "HR-0021221", NULL },
    { "item_concept", "number", "HR-0021230", NULL },
    { "assembly", "number", "HR-0021787", NULL },
    { "part", "number", "HR-0021795", NULL },
    { "link", "number", "HR-0018349", NULL },
    { "requirement", "number", "HR-0022361", NULL },
    { "qualification", "number", "HR-0022370", NULL },
    { "survey", "number", "HR-0022474", NULL },
    { "alignment", "number", "HR-0022618", NULL },
    { "evidence", "number", "HR-0022691", NULL },
    { "initiative", "number", "HR-0022177", NULL },
    { "initiative_country", "number", "HR-0022185", NULL },
    { "indicator", "number", "HR-0022579", NULL },
    { "source", "number", "HR-0000017", NULL },
    { "gaps_query", "country", "AL,XK", NULL },
    { NULL, "released_to", "XK", NULL },
    { NULL, "open_to", "XK", NULL },
    { NULL, "restricted_by", "US", NULL },
    { NULL, "supplier_number", "HR-0000189", NULL },
    { NULL, "buyer_number", "HR-0000783", NULL },
    { "concept", "concept", "CPV:35331500", NULL },
    { "import_row", "verdict", "rejected", NULL },
    { NULL, "into", "HR-0000197", NULL },
    { "review", "low", "AL-0000156", NULL },
    { "review", "number", "HR-0022755", NULL },
    { "gaps_query", "for_country", "XK", NULL },
    { NULL, "score", "0.9", NULL },
    { NULL, "reasons", "same telephone", NULL },
    { NULL, "decided_by", "Ana", NULL },
    { NULL, "address", "Obala 12", NULL },
    { NULL, "activity", "assembly and testing", NULL },
    { NULL, "after", "OTY4MSAxMDk5NTExNjI4OTEw", NULL },
    { NULL, "answered", "12", NULL },
    { NULL, "asked", "20", NULL },
    { NULL, "assembly", "HR-0021787", NULL },
    { NULL, "capability", "HR-0012899", NULL },
    { NULL, "certificate_number", "Q-2026-117", NULL },
    { NULL, "code", "HR-MUN-01", NULL },
    { NULL, "committed_pct", "40", NULL },
    { NULL, "component_cost", "125000", NULL },
    { NULL, "contract_share_pct", "12.5", NULL },
    { NULL, "cost_share_pct", "12.5", NULL },
    { NULL, "criticality", "4", NULL },
    { NULL, "criticality_reason", "no substitute within a year", NULL },
    { NULL, "currency", "EUR", NULL },
    { NULL, "delimiter", ";", NULL },
    { NULL, "depth", "3", NULL },
    { NULL, "employees", "85", NULL },
    { NULL, "encoding", "windows-1250", NULL },
    { NULL, "engagement", "P1.1", NULL },
    { NULL, "export_share_pct", "35", NULL },
    { NULL, "framework", "NATO", NULL },
    { NULL, "holder", "HR-0000189", NULL },
    { NULL, "holder_name", "Jadran Holding d.d.", NULL },
    { NULL, "if_version", "3", NULL },
    { NULL, "initiative", "HR-0022177", NULL },
    { NULL, "issuer", "Bureau Veritas", NULL },
    { NULL, "item", "HR-0021221", NULL },
    { NULL, "language", "hr", NULL },
    { NULL, "latitude", "45.815", NULL },
    { NULL, "lead_time_days", "42", NULL },
    { NULL, "legal_form", "d.o.o.", NULL },
    { NULL, "legal_name", "Jadran Optika d.o.o.", NULL },
    { NULL, "limit", "20", "50" },
    { NULL, "longitude", "15.982", NULL },
    { NULL, "email", "prodaja@jadran-optika.example", NULL },
    { NULL, "mapping", "Naziv=legal_name", NULL },
    { NULL, "method", "letter and telephone", NULL },
    { NULL, "metric", "firms surveyed", NULL },
    { NULL, "month", "6", NULL },
    { NULL, "name", "Jadran Optika", NULL },
    { NULL, "next_step", "HR sends the draft by March", NULL },
    { NULL, "note", "visited in May", NULL },
    { NULL, "nsn", "1305-12-345-6789", NULL },
    { NULL, "phone", "+38521123456", NULL },
    { NULL, "postcode", "21000", NULL },
    { NULL, "price_year", "2025", NULL },
    { NULL, "priority", "1", NULL },
    { NULL, "production_line", "line 2", NULL },
    { NULL, "publisher", "Ministry of Defence", NULL },
    { NULL, "q", "municion", NULL },
    { NULL, "quantity", "1200", NULL },
    { NULL, "quantity_per_year", "50000", NULL },
    { NULL, "quantity_text", "about 50,000 a year", NULL },
    { NULL, "rationale", "delivers to the programme", NULL },
    { NULL, "ready_in_days", "90", NULL },
    { NULL, "reason", "entered twice", NULL },
    { NULL, "recovery_days", "120", NULL },
    { NULL, "reference", "KLASA: 406-01/26-01/17", NULL },
    { NULL, "requirement", "HR-0022361", NULL },
    { NULL, "responsible", "Ministry of Defence, HR", NULL },
    { NULL, "role", "sales", NULL },
    { NULL, "rule_set", "SAFE", NULL },
    { NULL, "scheme", "OIB", NULL },
    { NULL, "scope", "design and production of optics", NULL },
    { NULL, "sender", "HGK", NULL },
    { NULL, "sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NULL },
    { NULL, "share_pct", "60", NULL },
    { NULL, "site", "HR-0003689", NULL },
    { NULL, "slot", "fuze", NULL },
    { NULL, "source", "HR-0000017", NULL },
    { NULL, "status_reason", "in bankruptcy", NULL },
    { NULL, "stock_days", "30", NULL },
    { NULL, "subdivision", "HR-21", NULL },
    { NULL, "survey_days", "365", NULL },
    { NULL, "technology_readiness", "9", NULL },
    { NULL, "title", "night sights", NULL },
    { NULL, "title_en", "Primer", NULL },
    { NULL, "title_hr", "Kapisla", NULL },
    { NULL, "title_sq", "Kapsollë", NULL },
    { NULL, "town", "Split", NULL },
    { NULL, "turnover", "1250000", NULL },
    { NULL, "unit", "pc", NULL },
    { NULL, "value", "33392005961", NULL },
    { NULL, "website", "https://jadran-optika.example", NULL },
    { NULL, "year", "2025", NULL },
};

static const struct field_help *row_of(const struct shape *s, const struct field *f)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].field, f->name) == 0 && (!rows[i].shape || strcmp(rows[i].shape, s->name) == 0))
            return &rows[i];
    return NULL;
}

const char *field_about(enum language language, const struct shape *s, const struct field *f)
{
    char own[128];
    enum message found;
    int size = snprintf(own, sizeof own, "about_%s_%s", s->name, f->name);
    if (size > 0 && (size_t)size < sizeof own && message_find(own, &found))
        return message_word(language, "about_", own + strlen("about_"));
    return message_word(language, "about_", f->name);
}

/* "OIB:33392005961": the examples of the fields that the compact form names. */
static const char *compact_example(struct arena *mem, const struct shape *s)
{
    static const char names[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const char *text = "";
    for (const char *form = s->compact; form && *form;) {
        size_t n = strspn(form, names), mark = strcspn(form + n, names);
        const struct field *f = shape_field(s, text_copy_n(mem, form, n));
        text = text_format(mem, "%s%s%.*s", text, f ? field_example(mem, s, f) : "", (int)mark, form + n);
        form += n + mark;
    }
    return text;
}

static const char *kind_example(struct arena *mem, const struct field *f)
{
    switch (f->kind) {
    case KIND_BOOL:
        return "yes";
    case KIND_DATE:
        return "2026-12-31";
    case KIND_INSTANT:
        return "2026-12-31T12:00:00Z";
    case KIND_NUMBER:
        return "HR-0000189";
    case KIND_CHOICE:
        return f->choices[1] ? f->choices[1] : "";
    case KIND_LIST:
        return compact_example(mem, f->of);
    case KIND_TEXTS:
        return f->country ? "AL,XK" : "";
    case KIND_TEXT:
        if (f->country)
            return "HR";
        return !f->scheme                       ? ""
               : strcmp(f->scheme, "CERT") == 0 ? "CERT:AQAP2110"
               : strcmp(f->scheme, "*") == 0    ? "CPV:35331500"
                                                : "";
    case KIND_INT:
    case KIND_DECIMAL:
    case KIND_RECORD:
        break;
    }
    return "";
}

const char *field_example(struct arena *mem, const struct shape *s, const struct field *f)
{
    const struct field_help *row = row_of(s, f);
    bool typed = f->kind == KIND_CHOICE || f->kind == KIND_BOOL || f->kind == KIND_DATE || f->kind == KIND_LIST;
    return row && !typed ? row->example : kind_example(mem, f);
}

const char *field_default(const struct shape *s, const struct field *f)
{
    const struct field_help *row = row_of(s, f);
    return row ? row->value_by_default : NULL;
}
