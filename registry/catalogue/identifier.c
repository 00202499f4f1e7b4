#include "identifier.h"
#include "rules/identifier_rules.h"
#include "supplier.h"

static const char *const verdicts[] = { NULL, "valid", "warn", "repaired", NULL };

static const struct field fields[] = {
    RECORD_FIELDS_CHILD(identifier),
    FIELD(identifier, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(identifier, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(identifier, scheme, ADD | REQUIRED | CHANGE | READ | FILTER, .max = 20),
    FIELD(identifier, value, ADD | REQUIRED | CHANGE | READ | FILTER, .max = 60),
    FIELD(identifier, raw_value, STORE | READ | TOP_LEVEL, .max = 100),
    FIELD(identifier, verdict, STORE | READ, .choices = verdicts),
    FIELD(identifier, remark, STORE | READ, .max = 40),
    FIELD(identifier, site, ADD | CHANGE | READ, .refers_to = "site"),
    FIELD(identifier, valid_from, ADD | CHANGE | READ),
    FIELD(identifier, valid_until, ADD | CHANGE | READ, .not_before = "valid_from"),
};
const struct shape identifier_shape = { SHAPE(identifier, "identifiers", fields), .table = "identifier",
                                        .parent = &supplier_shape, .compact = "scheme:value" };

/* The stored facts that an identifier is checked against: its supplier's country, and the supplier that already has the same
   one. */
struct identifier_context {
    const char *country;
    struct number holder;
    struct instant archived_at;
};
ROW_SHAPE(identifier_context, READ, country, holder, archived_at);

/* "OIB, MBS, …" */
static const char *scheme_names(struct arena *mem)
{
    struct texts all = { 0 };
    for (size_t i = 0; i < identifier_scheme_count; i++)
        list_add(mem, &all, identifier_schemes[i].scheme);
    return text_join(mem, all.item, all.n, ", ");
}

/* Fails with the error of a finding and the message of what was expected. */
static bool refuse(struct call *c, const struct identifier_finding *found, const char *scheme, const char *written,
                   const char *country)
{
    enum message sentence;
    const char *why =
        !message_find(text_format(c->mem, "remark_%s", identifier_remark_slugs[found->remark]), &sentence)
            ? identifier_remark_slugs[found->remark]
            : tr(c->mem, c->language, sentence, "value", written, "scheme", found->scheme, "expected", found->expected);
    enum error_code code = identifier_error(found);
    if (code == ERROR_UNKNOWN_CODE)
        return fail(c, ERROR_UNKNOWN_CODE, "scheme", "value", scheme, "expected", scheme_names(c->mem));
    if (code == ERROR_CHECKSUM)
        return fail(c, ERROR_CHECKSUM, "value", "value", written, "scheme", found->scheme);
    if (code == ERROR_CROSS_CHECK)
        return fail(c, ERROR_CROSS_CHECK, "value", "why", why, "value", written, "country", country);
    return fail(c, ERROR_FORMAT, "value", "expected", why, "value", written);
}

/* The value as it was written. A change of something else finds the stored normal form in `value`, and what the source wrote in
   `raw_value`: that is kept, with its verdict. */
static const char *written_value(struct call *c, const struct identifier *it, const char *country)
{
    if (!it->raw_value || !it->value)
        return it->value;
    struct identifier_finding stored = identifier_read(c->mem, it->scheme, it->raw_value, country);
    return stored.value && strcmp(stored.value, it->value) == 0 ? it->raw_value : it->value;
}

void identifier_take(struct identifier *it, const struct identifier_finding *finding, const char *written)
{
    it->scheme = finding->scheme;
    it->raw_value = written;
    it->value = finding->value;
    it->verdict = finding->verdict == IDENTIFIER_WARN       ? IDENTIFIER_STORED_WARN
                  : finding->verdict == IDENTIFIER_REPAIRED ? IDENTIFIER_STORED_REPAIRED
                                                            : IDENTIFIER_STORED_VALID;
    it->remark = finding->remark == REMARK_NONE ? NULL : identifier_remark_slugs[finding->remark];
}

static bool check(struct call *c, void *record)
{
    struct identifier *it = record;
    struct identifier_context context = { 0 };
    bool found;
    if (!db_one(c, &sql_supplier_country, BIND(&identifier_shape, it), &identifier_context_shape, &context, &found))
        return false;
    const char *written = written_value(c, it, context.country);
    struct identifier_finding finding = identifier_read(c->mem, it->scheme, written, context.country);
    if (finding.verdict == IDENTIFIER_EMPTY)
        return fail(c, ERROR_REQUIRED, "value");
    if (finding.verdict == IDENTIFIER_AMBIGUOUS || finding.verdict == IDENTIFIER_INVALID)
        return refuse(c, &finding, it->scheme, written, context.country);
    identifier_take(it, &finding, written);
    context = (struct identifier_context){ 0 };
    if (!db_one(c, &sql_identifier_holder, BIND(&identifier_shape, it), &identifier_context_shape, &context, &found))
        return false;
    if (found && context.holder.value == it->supplier.value)
        return fail(c, ERROR_CONFLICT, "value", "value", it->value, "why",
                    tr(c->mem, c->language, MESSAGE_why_own_identifier, "value", it->value));
    if (found)
        return fail(c, ERROR_CONFLICT, "value", "with", number_text(c->mem, context.holder), "value", it->value, "why",
                    tr(c->mem, c->language,
                       context.archived_at.known ? MESSAGE_why_same_identifier_archived : MESSAGE_why_same_identifier, "value",
                       it->value, "with", number_text(c->mem, context.holder)));
    return true;
}
const struct noun identifier_noun = { .shape = &identifier_shape, .check = check };
