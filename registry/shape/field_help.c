#include "field_help.h"

/* Examples, where the kind of the field does not give one; rows of a shape come before those of any shape. */
static const struct field_help {
    const char *shape; /* NULL: of any shape */
    const char *field;
    const char *example;
} rows[] = {
    { "supplier_query", "country", "AL,HR" },
    { "supplier_query", "capability", "CPV:35331500" },
    { "supplier_query", "certificate", "AQAP2110" },
    { "supplier_query", "identifier", "33392005961" },
    { "supplier_query", "owner_country", "HR" },
    { "supplier_query", "readiness", "in_production" },
    { "supplier_query", "role", "make" },
    { "supplier_query", "kind", "company" },
    { "supplier_query", "sort", "name" },
    { "supplier_query", "facets", "country,theme" },
    { "supplier_query", "theme", "AMMO_SC" },
    { "supplier_query", "tag", "RE:WP.3" },
    { "concept_query", "scheme", "CPV" },
    { "concept_row", "scheme", "CPV" },
    { "concept_row", "parent", "CPV:35330000" },
    { "gaps_query", "theme", "AMMO_SC" },
    { "gaps_query", "as_of", "2026-12-31" },
    { "gaps_query", "survey_days", "365" },
    { "import", "batch", "HR-0022755" },
    { "import_row", "batch", "HR-0022755" },
    { "certificate", "concept", "CERT:AQAP2110" },
    { "activity", "concept", "NACE2:25.40" },
    { "annual_figure", "year", "2012" },
    { "indicator", "value", "12.5" },
    { "indicator", "unit", "pc" },
    { "qualification", "concept", "CPV:35331500" },
    { "survey", "subject", "HR" },
    { "survey", "subject_kind", "country" },
    { "initiative", "kind", "joint procurement" },
    { "evidence", "kind", "photograph" },
    { "evidence", "subject", "HR-0000189" },
    { "evidence", "subject_kind", "supplier" },
    { "alignment", "subject", "HR-0000189" },
    { "alignment", "subject_kind", "supplier" },
    { "alignment", "concept", "RE:WP.1" },
    { "tag_query", "subject", "HR-0000189" },
    { "tag_query", "concept", "RE:WP.3" },
    { "subdivision", "parent", "HR-21" },
    { "part", "unit", "pc" },
    { "supplier", "number", "HR-0000189" },
    { "name", "number", "HR-0001534" },
    { "identifier", "number", "HR-0002053" },
    { "site", "number", "HR-0004059" },
    { "contact", "number", "HR-0005746" },
    { "activity", "number", "HR-0007434" },
    { "annual_figure", "number", "HR-0009143" },
    { "ownership", "number", "HR-0011146" },
    { "certificate", "number", "HR-0011371" },
    { "capability", "number", "HR-0013408" },
    { "capability_concept", "number", "HR-0015856" },
    { "rate", "number", "HR-0016378" },
    { "item", "number", "HR-0021221" },
    { "item_concept", "number", "HR-0021230" },
    { "assembly", "number", "HR-0021787" },
    { "part", "number", "HR-0021795" },
    { "link", "number", "HR-0018349" },
    { "requirement", "number", "HR-0022361" },
    { "qualification", "number", "HR-0022370" },
    { "survey", "number", "HR-0022474" },
    { "alignment", "number", "HR-0022618" },
    { "evidence", "number", "HR-0022691" },
    { "initiative", "number", "HR-0022177" },
    { "initiative_country", "number", "HR-0022185" },
    { "indicator", "number", "HR-0022579" },
    { "source", "number", "HR-0000017" },
    { "gaps_query", "country", "AL,XK" },
    { NULL, "released_to", "XK" },
    { NULL, "open_to", "XK" },
    { NULL, "restricted_by", "US" },
    { NULL, "supplier_number", "HR-0000189" },
    { NULL, "buyer_number", "HR-0000783" },
    { "concept", "concept", "CPV:35331500" },
    { "import_row", "verdict", "rejected" },
    { NULL, "into", "HR-0000197" },
    { "review", "low", "AL-0000156" },
    { "review", "number", "HR-0022755" },
    { "gaps_query", "for_country", "XK" },
    { NULL, "score", "0.9" },
    { NULL, "reasons", "same telephone" },
    { NULL, "decided_by", "Ana" },
    { NULL, "address", "Obala 12" },
    { NULL, "activity", "assembly and testing" },
    { NULL, "after", "OTY4MSAxMDk5NTExNjI4OTEw" },
    { NULL, "answered", "12" },
    { NULL, "asked", "20" },
    { NULL, "assembly", "HR-0021787" },
    { NULL, "capability", "HR-0013408" },
    { NULL, "certificate_number", "Q-2026-117" },
    { NULL, "code", "HR-MUN-01" },
    { NULL, "committed_pct", "40" },
    { NULL, "component_cost", "125000" },
    { NULL, "contract_share_pct", "12.5" },
    { NULL, "cost_share_pct", "12.5" },
    { NULL, "criticality", "4" },
    { NULL, "criticality_reason", "no substitute within a year" },
    { NULL, "currency", "EUR" },
    { NULL, "delimiter", ";" },
    { NULL, "depth", "3" },
    { NULL, "employees", "85" },
    { NULL, "encoding", "windows-1250" },
    { NULL, "engagement", "P1.1" },
    { NULL, "export_share_pct", "35" },
    { NULL, "framework", "NATO" },
    { NULL, "holder", "HR-0000189" },
    { NULL, "holder_name", "Jadran Holding d.d." },
    { NULL, "if_version", "3" },
    { NULL, "initiative", "HR-0022177" },
    { NULL, "issuer", "Bureau Veritas" },
    { NULL, "item", "HR-0021221" },
    { NULL, "language", "hr" },
    { NULL, "latitude", "45.815" },
    { NULL, "lead_time_days", "42" },
    { NULL, "legal_form", "d.o.o." },
    { NULL, "legal_name", "Jadran Optika d.o.o." },
    { NULL, "limit", "20" },
    { NULL, "longitude", "15.982" },
    { NULL, "email", "prodaja@jadran-optika.example" },
    { NULL, "mapping", "Naziv=legal_name" },
    { NULL, "method", "letter and telephone" },
    { NULL, "metric", "firms surveyed" },
    { NULL, "month", "6" },
    { NULL, "name", "Jadran Optika" },
    { NULL, "next_step", "HR sends the draft by March" },
    { NULL, "note", "visited in May" },
    { NULL, "nsn", "1305-12-345-6789" },
    { NULL, "phone", "+38521123456" },
    { NULL, "postcode", "21000" },
    { NULL, "price_year", "2025" },
    { NULL, "priority", "1" },
    { NULL, "production_line", "line 2" },
    { NULL, "publisher", "Ministry of Defence" },
    { NULL, "q", "municion" },
    { NULL, "quantity", "1200" },
    { NULL, "quantity_per_year", "50000" },
    { NULL, "quantity_text", "about 50,000 a year" },
    { NULL, "rationale", "delivers to the programme" },
    { NULL, "ready_in_days", "90" },
    { NULL, "reason", "entered twice" },
    { NULL, "recovery_days", "120" },
    { NULL, "reference", "KLASA: 406-01/26-01/17" },
    { NULL, "requirement", "HR-0022361" },
    { NULL, "responsible", "Ministry of Defence, HR" },
    { NULL, "role", "sales" },
    { NULL, "rule_set", "SAFE" },
    { NULL, "scheme", "OIB" },
    { NULL, "scope", "design and production of optics" },
    { NULL, "sender", "HGK" },
    { NULL, "sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { NULL, "share_pct", "60" },
    { NULL, "site", "HR-0004059" },
    { NULL, "slot", "fuze" },
    { NULL, "source", "HR-0000017" },
    { NULL, "status_reason", "in bankruptcy" },
    { NULL, "stock_days", "30" },
    { NULL, "subdivision", "HR-21" },
    { NULL, "survey_days", "365" },
    { NULL, "technology_readiness", "9" },
    { NULL, "title", "night sights" },
    { NULL, "title_en", "Primer" },
    { NULL, "title_hr", "Kapisla" },
    { NULL, "title_sq", "Kapsollë" },
    { NULL, "town", "Split" },
    { NULL, "turnover", "1250000" },
    { NULL, "unit", "pc" },
    { NULL, "value", "33392005961" },
    { NULL, "website", "https://jadran-optika.example" },
    { NULL, "year", "2025" },
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

const char *field_default(const struct field *f, unsigned roles)
{
    return (f->roles & ADD) && !(roles & ADD) ? NULL : f->by_default;
}

const char *field_default_words(struct arena *mem, enum language language, const struct field *f, unsigned roles)
{
    const char *value = field_default(f, roles);
    if (!value)
        return "";
    return f->kind == KIND_DATE ? tr(mem, language, MESSAGE_help_default_today)
                                : tr(mem, language, MESSAGE_help_default, "value", value);
}
