/* The table of ops, and how one is run. */
#include "op.h"
#include "catalogue/alignment.h"
#include "catalogue/assembly.h"
#include "catalogue/initiative.h"
#include "catalogue/item.h"
#include "catalogue/requirement.h"
#include "catalogue/review.h"
#include "catalogue/source.h"
#include "catalogue/supplier.h"
#include "catalogue/supplier_merge.h"
#include "intake/import.h"
#include "reference/concept.h"
#include "reference/country.h"
#include "reference/unit.h"
#include "report/gaps.h"
#include "search/network.h"
#include "search/supplier_search.h"
#include <assert.h>

/* clang-format off */
/* The common life of a noun, typed once, and its rows below. */
#define NOUN_OPS_UNLISTED(type)                                                                                                             \
    static bool type##_add_op(struct call *c, const void *in, struct field_mask mask, void *out)                                       \
    { return type##_add(c, in, mask, out); }                                                                                      \
    static bool type##_get_op(struct call *c, const void *in, size_t n, void *out) { return type##_get(c, in, n, out); }           \
    static bool type##_change_op(struct call *c, const void *in, struct field_mask mask, void *out)                                    \
    { return type##_change(c, in, mask, out); }                                                                                   \
    static bool type##_remove_op(struct call *c, const void *in, struct field_mask mask, void *out)                                    \
    { return type##_remove(c, in, mask, out); }                                                                                   \
    static bool type##_restore_op(struct call *c, const void *in, struct field_mask mask, void *out)                                   \
    { return type##_restore(c, in, mask, out); }                                                                                  \
    static bool type##_release_op(struct call *c, const void *in, struct field_mask mask, void *out)                                   \
    { return type##_release(c, in, mask, out); }                                                                                  \
    static bool type##_withhold_op(struct call *c, const void *in, struct field_mask mask, void *out)                                  \
    { return type##_withhold(c, in, mask, out); }                                                                                 \
    static bool type##_history_op(struct call *c, const void *in, struct field_mask mask, struct page *out)                            \
    { return type##_history(c, in, mask, out); }

#define NOUN_OPS(type)                                                                                                             \
    NOUN_OPS_UNLISTED(type)                                                                                                        \
    static bool type##_list_op(struct call *c, const void *in, struct field_mask mask, struct page *out)                               \
    { return type##_list(c, in, mask, out); }

#define NOUN_ROWS_UNLISTED(type, noun)                                                                                                      \
    { noun ".add", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &type##_shape, ADD }, { &type##_shape, READ },          \
      OPTION_OWNER, .one = type##_add_op },                                                                                        \
    { noun ".get", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_RECORD, { &type##_shape, KEY }, { &type##_shape, READ },            \
      0, .many = type##_get_op },                                                                                                  \
    { noun ".change", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &type##_shape, KEY | CHANGE },                       \
      { &type##_shape, READ }, OPTION_OWNER | OPTION_VERSION, .one = type##_change_op },                                           \
    { noun ".remove", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &type##_shape, KEY }, { &type##_shape, READ },       \
      OPTION_OWNER | OPTION_VERSION | OPTION_REASON, .one = type##_remove_op },                                                    \
    { noun ".restore", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &type##_shape, KEY }, { &type##_shape, READ },      \
      OPTION_OWNER | OPTION_VERSION, .one = type##_restore_op },                                                                   \
    { noun ".release", RIGHT_RELEASE, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &type##_shape, KEY | RELEASE },                  \
      { &type##_shape, READ }, OPTION_OWNER | OPTION_VERSION, .one = type##_release_op },                                          \
    { noun ".withhold", RIGHT_RELEASE, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &type##_shape, KEY | RELEASE },                 \
      { &type##_shape, READ }, OPTION_OWNER | OPTION_VERSION, .one = type##_withhold_op },                                         \
    { noun ".history", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &type##_shape, KEY }, { &change_shape, READ },          \
      OPTION_PAGE, .page = type##_history_op }

#define NOUN_ROWS(type, noun)                                                                                                      \
    NOUN_ROWS_UNLISTED(type, noun),                                                                                                \
    { noun ".list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &type##_shape, FILTER }, { &type##_shape, READ },          \
      OPTION_PAGE, .page = type##_list_op }

NOUN_OPS_UNLISTED(supplier)
NOUN_OPS(name)
NOUN_OPS(identifier)
NOUN_OPS(site)
NOUN_OPS(contact)
NOUN_OPS(activity)
NOUN_OPS(annual_figure)
NOUN_OPS(ownership)
NOUN_OPS(certificate)
NOUN_OPS(capability)
NOUN_OPS(capability_concept)
NOUN_OPS(rate)
NOUN_OPS(item)
NOUN_OPS(item_concept)
NOUN_OPS(assembly)
NOUN_OPS(part)
NOUN_OPS(link)
NOUN_OPS(requirement)
NOUN_OPS(qualification)
NOUN_OPS(survey)
NOUN_OPS(alignment)
NOUN_OPS(evidence)
NOUN_OPS(initiative)
NOUN_OPS(initiative_country)
NOUN_OPS(indicator)
NOUN_OPS(source)
NOUN_OPS(review)

/* Thunks of the other ops: ONE(tag_confirm, tag_query, alignment), PAGE(tag_list, tag_query) … */
#define ONE(function, in_type, out_type)                                                                                           \
    static bool function##_op(struct call *c, const void *in, struct field_mask mask, void *out)                                       \
    {                                                                                                                              \
        const struct in_type *input = in;                                                                                          \
        struct out_type *result = out;                                                                                             \
        return function(c, input, mask, result);                                                                                  \
    }
#define PAGE(function, in_type)                                                                                                    \
    static bool function##_op(struct call *c, const void *in, struct field_mask mask, struct page *out)                                \
    {                                                                                                                              \
        const struct in_type *input = in;                                                                                          \
        return function(c, input, mask, out);                                                                                     \
    }
#define DOCUMENT(function, in_type)                                                                                                \
    static bool function##_op(struct call *c, const void *in, struct field_mask mask, const struct document **out)                     \
    {                                                                                                                              \
        const struct in_type *input = in;                                                                                          \
        return function(c, input, mask, out);                                                                                     \
    }
PAGE(supplier_search, supplier_query)
ONE(supplier_show, supplier, supplier)
PAGE(tag_list, tag_query)
PAGE(tag_suggest, tag_query)
ONE(tag_confirm, tag_query, alignment)
ONE(tag_refuse, tag_query, alignment)
ONE(network_get, network_query, network)
ONE(supplier_merge, supplier_merge, supplier)
ONE(supplier_split, supplier_merge, supplier)
ONE(review_same, review, review)
ONE(review_different, review, review)
PAGE(scheme_list, scheme)
ONE(concept_get, concept, concept)
PAGE(concept_list, concept_row)
PAGE(concept_search, concept_query)
ONE(country_get, country, country)
PAGE(country_list, country)
PAGE(subdivision_list, subdivision)
PAGE(unit_list, unit)
ONE(import_apply, import, import)
ONE(import_get, import, import)
PAGE(import_list, import)
PAGE(import_rows, import_row)
DOCUMENT(report_gaps, gaps_query)

static bool import_start_op(struct call *c, const void *in, struct field_mask mask, const struct file *file, void *out)
{
    return import_start(c, in, mask, file, out);
}

static bool import_rejects_op(struct call *c, const void *in, struct field_mask mask, struct bytes *out)
{
    struct rejects rejects;
    if (!import_rejects(c, in, mask, &rejects))
        return false;
    *out = (struct bytes) { "text/csv", rejects.name, rejects.bytes, rejects.size };
    return true;
}

const char *const lane_names[LANE_COUNT] = { [LANE_READ] = "read", [LANE_SEARCH] = "search", [LANE_WRITE] = "write", [LANE_HEAVY] = "heavy" };

const struct op ops[] = {
    { "supplier.search", RIGHT_SEE, LANE_SEARCH, BODY_RECORD, RESULT_PAGE, { &supplier_query_shape, QUERY },
      { &supplier_hit_shape, READ }, OPTION_PAGE, .page = supplier_search_op, .extra = &supplier_extra_shape },
    { "supplier.show", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_RECORD, { &supplier_shape, KEY }, { &supplier_shape, READ | DETAIL },
      0, .one = supplier_show_op },
    NOUN_ROWS_UNLISTED(supplier, "supplier"), /* its list is the search */
    { "supplier.merge", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &supplier_merge_shape, KEY | ADD },
      { &supplier_shape, READ }, OPTION_OWNER | OPTION_VERSION, .one = supplier_merge_op },
    { "supplier.split", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &supplier_merge_shape, KEY }, { &supplier_shape, READ },
      OPTION_OWNER | OPTION_VERSION, .one = supplier_split_op },
    NOUN_ROWS(name, "name"),
    NOUN_ROWS(identifier, "identifier"),
    NOUN_ROWS(site, "site"),
    NOUN_ROWS(contact, "contact"),
    NOUN_ROWS(activity, "activity"),
    NOUN_ROWS(annual_figure, "annual_figure"),
    NOUN_ROWS(ownership, "ownership"),
    NOUN_ROWS(certificate, "certificate"),
    NOUN_ROWS(capability, "capability"),
    NOUN_ROWS(capability_concept, "capability_concept"),
    NOUN_ROWS(rate, "rate"),
    NOUN_ROWS(item, "item"),
    NOUN_ROWS(item_concept, "item_concept"),
    NOUN_ROWS(assembly, "assembly"),
    NOUN_ROWS(part, "part"),
    NOUN_ROWS(link, "link"),
    NOUN_ROWS(requirement, "requirement"),
    NOUN_ROWS(qualification, "qualification"),
    NOUN_ROWS(survey, "survey"),
    NOUN_ROWS(alignment, "alignment"),
    { "tag.list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &tag_query_shape, KEY | QUERY }, { &tag_shape, READ }, 0,
      .page = tag_list_op },
    { "tag.suggest", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &tag_query_shape, KEY }, { &tag_shape, READ }, 0,
      .page = tag_suggest_op },
    { "tag.confirm", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &tag_query_shape, KEY | ADD }, { &alignment_shape, READ },
      OPTION_OWNER, .one = tag_confirm_op },
    { "tag.refuse", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &tag_query_shape, KEY | ADD }, { &alignment_shape, READ },
      OPTION_OWNER, .one = tag_refuse_op },
    { "network.get", RIGHT_SEE, LANE_SEARCH, BODY_RECORD, RESULT_RECORD, { &network_query_shape, KEY | QUERY }, { &network_shape, READ }, 0,
      .one = network_get_op },
    NOUN_ROWS(evidence, "evidence"),
    NOUN_ROWS(initiative, "initiative"),
    NOUN_ROWS(initiative_country, "initiative_country"),
    NOUN_ROWS(indicator, "indicator"),
    NOUN_ROWS(source, "source"),
    NOUN_ROWS(review, "review"),
    { "review.same", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &review_shape, KEY }, { &review_shape, READ },
      OPTION_OWNER | OPTION_VERSION, .one = review_same_op },
    { "review.different", RIGHT_EDIT, LANE_WRITE, BODY_RECORD, RESULT_RECORD, { &review_shape, KEY }, { &review_shape, READ },
      OPTION_OWNER | OPTION_VERSION, .one = review_different_op },
    { "import.start", RIGHT_EDIT, LANE_HEAVY, BODY_FILE, RESULT_RECORD, { &import_shape, QUERY }, { &import_shape, READ }, OPTION_OWNER,
      .file = import_start_op },
    { "import.list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &import_shape, FILTER }, { &import_shape, READ }, OPTION_PAGE,
      .page = import_list_op },
    { "import.get", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_RECORD, { &import_shape, KEY }, { &import_shape, READ }, 0,
      .one = import_get_op },
    { "import.rows", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &import_row_shape, KEY | FILTER }, { &import_row_shape, READ },
      OPTION_PAGE, .page = import_rows_op },
    { "import.rejects", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_BYTES, { &import_shape, KEY }, { NULL, 0 }, 0,
      .bytes = import_rejects_op },
    { "import.apply", RIGHT_EDIT, LANE_HEAVY, BODY_RECORD, RESULT_RECORD, { &import_shape, KEY }, { &import_shape, READ }, 0,
      .one = import_apply_op },
    { "scheme.list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &scheme_shape, FILTER }, { &scheme_shape, READ }, OPTION_PAGE,
      .page = scheme_list_op },
    { "concept.get", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_RECORD, { &concept_shape, KEY }, { &concept_shape, READ }, 0,
      .one = concept_get_op },
    { "concept.list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &concept_row_shape, FILTER }, { &concept_row_shape, READ },
      OPTION_PAGE, .page = concept_list_op },
    { "concept.search", RIGHT_SEE, LANE_SEARCH, BODY_RECORD, RESULT_PAGE, { &concept_query_shape, QUERY }, { &concept_hit_shape, READ },
      OPTION_PAGE, .page = concept_search_op },
    { "country.get", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_RECORD, { &country_shape, KEY | QUERY }, { &country_shape, READ }, 0,
      .one = country_get_op },
    { "country.list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &country_shape, FILTER }, { &country_shape, READ }, OPTION_PAGE,
      .page = country_list_op },
    { "subdivision.list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &subdivision_shape, FILTER }, { &subdivision_shape, READ },
      OPTION_PAGE, .page = subdivision_list_op },
    { "unit.list", RIGHT_SEE, LANE_READ, BODY_RECORD, RESULT_PAGE, { &unit_shape, FILTER }, { &unit_shape, READ }, OPTION_PAGE,
      .page = unit_list_op },
    { "report.gaps", RIGHT_SEE, LANE_HEAVY, BODY_RECORD, RESULT_DOCUMENT, { &gaps_query_shape, QUERY }, { &gaps_report_shape, READ }, 0,
      .document = report_gaps_op },
};
const size_t op_count = sizeof ops / sizeof ops[0];

static const struct field option_fields[] = {
    FIELD(request_options, owner, OPTION_OWNER, .country = true),
    FIELD(request_options, if_version, OPTION_VERSION, .low = 1, .high = INT64_MAX),
    FIELD(request_options, reason, OPTION_REASON, .max = 500),
    FIELD(request_options, limit, OPTION_PAGE, .low = 1, .high = PAGE_ROWS_MAX, .by_default = MACRO_TEXT(PAGE_ROWS_DEFAULT)),
    FIELD(request_options, after, OPTION_PAGE, .max = 2000),
    FIELD(request_options, count, OPTION_PAGE, .choices = count_kinds, .by_default = "at_least"),
};
const struct shape options_shape = { SHAPE(request_options, "options", option_fields) };

const struct op *op_find(const char *name)
{
    for (size_t i = 0; i < op_count; i++)
        if (strcmp(ops[i].name, name) == 0)
            return &ops[i];
    return NULL;
}

const char *op_sentence(struct arena *mem, enum language language, const char *name)
{
    enum message found;
    char *key = text_format(mem, "op_%s", name);
    for (char *at = key; *at; at++)
        *at = *at == '.' ? '_' : *at;
    if (message_find(key, &found))
        return message_text(mem, language, found, NULL);
    const char *dot = strchr(name, '.');
    if (!dot || !message_find(text_format(mem, "verb_%s", dot + 1), &found))
        return "";
    const char *noun = text_copy_n(mem, name, (size_t)(dot - name));
    return tr(mem, language, found, "one", message_word(language, "one_", noun), "new", message_word(language, "new_", noun), "all",
              message_word(language, "all_", noun));
}

void op_prepare(struct call *c, const struct op *op, struct op_input *in)
{
    *in = (struct op_input) { 0 };
    if (op->input.shape)
        in->record = arena_take(c->mem, op->input.shape->size);
}

/* The actor has the right, over what the country owns that the request names, and the record's key is given. */
static bool may_run(struct call *c, const struct op *op, const struct op_input *in)
{
    return actor_require(c, op->right, c->options.owner) &&
           (!op->input.shape || shape_complete(c, op->input.shape, op->input.roles & KEY, in->record));
}

static bool is_absent(const struct op *op, const void *record)
{
    const struct field *key = shape_field(op->output.shape, "number");
    return key && key->kind == KIND_NUMBER && (key->roles & KEY) && !field_is_known(key, record);
}

bool op_run_many(struct call *c, const struct op *op, const struct op_input *in, size_t n, struct op_result *out)
{
    assert(op->many);
    size_t input_size = op->input.shape->size, output_size = op->output.shape->size;
    bool open = c->db && db_in_transaction(c->db);
    char *input = arena_take_array(c->mem, n, input_size), *results = arena_take_array(c->mem, n, output_size);
    for (size_t i = 0; i < n; i++) {
        if (!may_run(c, op, &in[i]))
            return false;
        memcpy(input + i * input_size, in[i].record, input_size);
    }
    bool done = op->many(c, input, n, results);
    assert(!c->db || db_in_transaction(c->db) == open);
    for (size_t i = 0; i < n && done; i++)
        out[i] = (struct op_result) { .record = is_absent(op, results + i * output_size) ? NULL : results + i * output_size };
    return done;
}

/* One asking of an op that is written for many. */
static bool run_one_of_many(struct call *c, const struct op *op, const struct op_input *in, struct op_result *out)
{
    if (!op_run_many(c, op, in, 1, out))
        return false;
    if (out->record)
        return true;
    const struct field *key = shape_field(op->input.shape, "number");
    return fail(c, ERROR_NOT_FOUND, key ? "number" : NULL, "value",
                key ? field_show(c->mem, c->language, key, in->record) : NULL);
}

/* Whether a list stands in another order for a reader of another language. */
static bool is_sorted_by_language(const struct shape *s)
{
    const struct field *order = s->order ? shape_field(s, s->order) : NULL;
    return order && order->sql && strstr(order->sql, ":language");
}

/* A list is its op with all that chooses its rows and their order: what its cursors are bound to. */
static const char *list_identity(struct call *c, const struct op *op, const void *record)
{
    const char *identity = op->name;
    const struct shape *s = op->input.shape;
    for (size_t i = 0; s && i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if ((f->roles & op->input.roles) && !f->beside_rows && f->kind != KIND_LIST && f->kind != KIND_RECORD &&
            field_is_known(f, record))
            identity = text_format(c->mem, "%s\n%s=%s", identity, f->name, field_store(c->mem, f, record));
    }
    if (is_sorted_by_language(op->output.shape))
        identity = text_format(c->mem, "%s\nlanguage=%s", identity, language_rows[c->language].code);
    return identity;
}

bool op_run(struct call *c, const struct op *op, const struct op_input *in, struct op_result *out)
{
    *out = (struct op_result) { 0 };
    if (op->many)
        return run_one_of_many(c, op, in, out);
    if (!may_run(c, op, in))
        return false;
    bool open = c->db && db_in_transaction(c->db), done;
    unsigned commits = c->db ? db_commits(c->db) : 0;
    c->options.list = op->page ? list_identity(c, op, in->record) : op->name;
    if (op->result == RESULT_RECORD)
        out->record = arena_take(c->mem, op->output.shape->size);
    if (op->one)
        done = op->one(c, in->record, in->mask, out->record);
    else if (op->page)
        done = op->page(c, in->record, in->mask, &out->page);
    else if (op->document)
        done = op->document(c, in->record, in->mask, &out->document);
    else if (op->bytes)
        done = op->bytes(c, in->record, in->mask, &out->bytes);
    else
        done = op->file(c, in->record, in->mask, &in->file, out->record);
    assert(!c->db || db_in_transaction(c->db) == open);
    assert(done || !c->db || db_commits(c->db) == commits);
    return done;
}
