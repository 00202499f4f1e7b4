/* The table of ops: each verb with each noun, and the special ones. What can be done with every noun is a row of verbs[]; what can
   be done with one thing alone is a row of special_ops[]. */
#include "catalogue/review.h"
#include "catalogue/supplier_merge.h"
#include "intake/import.h"
#include "op.h"
#include "reference/concept.h"
#include "reference/country.h"
#include "reference/unit.h"
#include "report/gaps.h"
#include "search/network.h"
#include "search/supplier_search.h"
#include <pthread.h>

const char *const lane_names[LANE_COUNT] = {
    [LANE_READ] = "read", [LANE_SEARCH] = "search", [LANE_WRITE] = "write", [LANE_JOB] = "job", [LANE_HEAVY] = "heavy"
};

/* clang-format off */
/* Each becomes one op of each noun ("site.add"); a shape that is not named is the noun's. */
static const struct op verbs[] = {
    /* name       right          lane        form     input                   output                   options */
    { "add",      RIGHT_EDIT,    LANE_WRITE, OP_ONE,  { NULL, ADD },           { NULL, READ },          OPTION_OWNER, .run.verb = noun_add },
    { "get",      RIGHT_SEE,     LANE_READ,  OP_MANY, { NULL, KEY },           { NULL, READ },          0, .run.verb_of_many = noun_get },
    { "list",     RIGHT_SEE,     LANE_READ,  OP_PAGE, { NULL, FILTER },        { NULL, READ },          OPTION_PAGE, .run.verb_of_page = noun_list },
    { "export",   RIGHT_SEE,     LANE_HEAVY, OP_ROWS, { NULL, FILTER },        { NULL, READ },          0, .run.verb_of_rows = noun_export },
    { "change",   RIGHT_EDIT,    LANE_WRITE, OP_ONE,  { NULL, KEY | CHANGE },  { NULL, READ },          OPTION_OWNER | OPTION_VERSION, .run.verb = noun_change },
    { "remove",   RIGHT_EDIT,    LANE_WRITE, OP_ONE,  { NULL, KEY },           { NULL, READ },          OPTION_OWNER | OPTION_VERSION | OPTION_REASON, .run.verb = noun_remove },
    { "restore",  RIGHT_EDIT,    LANE_WRITE, OP_ONE,  { NULL, KEY },           { NULL, READ },          OPTION_OWNER | OPTION_VERSION, .run.verb = noun_restore },
    { "release",  RIGHT_RELEASE, LANE_WRITE, OP_ONE,  { NULL, KEY | RELEASE }, { NULL, READ },          OPTION_OWNER | OPTION_VERSION, .run.verb = noun_release },
    { "withhold", RIGHT_RELEASE, LANE_WRITE, OP_ONE,  { NULL, KEY | RELEASE }, { NULL, READ },          OPTION_OWNER | OPTION_VERSION, .run.verb = noun_withhold },
    { "history",  RIGHT_SEE,     LANE_READ,  OP_PAGE, { NULL, KEY },           { &change_shape, READ }, OPTION_PAGE, .run.verb_of_page = noun_history },
};

#define TAKES(shape, roles) { &shape##_shape, (roles) }
#define GIVES(shape) { &shape##_shape, READ }
static const struct op special_ops[] = {
    { "supplier.search",  RIGHT_SEE,  LANE_SEARCH, OP_PAGE, TAKES(supplier_query, QUERY), GIVES(supplier_hit), OPTION_PAGE, .run.page = supplier_search, .extra = &supplier_extra_shape },
    { "supplier.show",    RIGHT_SEE,  LANE_READ,   OP_ONE,  TAKES(supplier, KEY), { &supplier_shape, READ | DETAIL }, 0, .run.one = supplier_show },
    { "supplier.merge",   RIGHT_EDIT, LANE_WRITE,  OP_ONE,  TAKES(supplier_merge, KEY | ADD), GIVES(supplier), OPTION_OWNER | OPTION_VERSION, .run.one = supplier_merge },
    { "supplier.split",   RIGHT_EDIT, LANE_WRITE,  OP_ONE,  TAKES(supplier_merge, KEY), GIVES(supplier), OPTION_OWNER | OPTION_VERSION, .run.one = supplier_split },
    { "review.same",      RIGHT_EDIT, LANE_WRITE,  OP_ONE,  TAKES(review, KEY), GIVES(review), OPTION_OWNER | OPTION_VERSION, .run.one = review_same },
    { "review.different", RIGHT_EDIT, LANE_WRITE,  OP_ONE,  TAKES(review, KEY), GIVES(review), OPTION_OWNER | OPTION_VERSION, .run.one = review_different },
    { "tag.list",         RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(tag_query, KEY | QUERY), GIVES(tag), 0, .run.page = tag_list },
    { "tag.suggest",      RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(tag_query, KEY), GIVES(tag), 0, .run.page = tag_suggest },
    { "tag.confirm",      RIGHT_EDIT, LANE_WRITE,  OP_ONE,  TAKES(tag_query, KEY | ADD), GIVES(alignment), OPTION_OWNER, .run.one = tag_confirm },
    { "tag.refuse",       RIGHT_EDIT, LANE_WRITE,  OP_ONE,  TAKES(tag_query, KEY | ADD), GIVES(alignment), OPTION_OWNER, .run.one = tag_refuse },
    { "network.get",      RIGHT_SEE,  LANE_SEARCH, OP_ONE,  TAKES(network_query, KEY | QUERY), GIVES(network), 0, .run.one = network_get },
    { "import.start",     RIGHT_EDIT, LANE_JOB,    OP_FILE, TAKES(import, QUERY), GIVES(import), OPTION_OWNER | OPTION_WAIT, .run.file = import_start },
    { "import.list",      RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(import, FILTER), GIVES(import), OPTION_PAGE, .run.page = import_list },
    { "import.get",       RIGHT_SEE,  LANE_READ,   OP_ONE,  TAKES(import, KEY), GIVES(import), 0, .run.one = import_get },
    { "import.rows",      RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(import_row, KEY | FILTER), GIVES(import_row), OPTION_PAGE, .run.page = import_rows },
    { "import.rejects",   RIGHT_SEE,  LANE_READ,   OP_BYTES, TAKES(import, KEY), { NULL, 0 }, 0, .run.bytes = import_rejects },
    { "import.apply",     RIGHT_EDIT, LANE_JOB,    OP_ONE,  TAKES(import, KEY), GIVES(import), OPTION_WAIT, .run.one = import_apply },
    { "import.cancel",    RIGHT_EDIT, LANE_WRITE,  OP_ONE,  TAKES(import, KEY), GIVES(import), 0, .run.one = import_cancel },
    { "scheme.list",      RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(scheme, FILTER), GIVES(scheme), OPTION_PAGE, .run.page = scheme_list },
    { "concept.get",      RIGHT_SEE,  LANE_READ,   OP_ONE,  TAKES(concept, KEY), GIVES(concept), 0, .run.one = concept_get },
    { "concept.list",     RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(concept_row, FILTER), GIVES(concept_row), OPTION_PAGE, .run.page = concept_list },
    { "concept.search",   RIGHT_SEE,  LANE_SEARCH, OP_PAGE, TAKES(concept_query, QUERY), GIVES(concept_hit), OPTION_PAGE, .run.page = concept_search },
    { "country.get",      RIGHT_SEE,  LANE_READ,   OP_ONE,  TAKES(country, KEY | QUERY), GIVES(country), 0, .run.one = country_get },
    { "country.list",     RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(country, FILTER), GIVES(country), OPTION_PAGE, .run.page = country_list },
    { "subdivision.list", RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(subdivision, FILTER), GIVES(subdivision), OPTION_PAGE, .run.page = subdivision_list },
    { "unit.list",        RIGHT_SEE,  LANE_READ,   OP_PAGE, TAKES(unit, FILTER), GIVES(unit), OPTION_PAGE, .run.page = unit_list },
    { "report.gaps",      RIGHT_SEE,  LANE_HEAVY,  OP_DOCUMENT, TAKES(gaps_query, QUERY), GIVES(gaps_report), 0, .run.document = report_gaps },
};
/* clang-format on */

enum { VERB_COUNT = sizeof verbs / sizeof *verbs, SPECIAL_COUNT = sizeof special_ops / sizeof *special_ops };

static pthread_once_t made = PTHREAD_ONCE_INIT;
static struct op *ops;
static size_t count;

static void make_ops(void)
{
    struct arena *kept = arena_new(SIZE_MAX);
    ops = TAKE_N(kept, noun_count * VERB_COUNT + SPECIAL_COUNT, struct op);
    for (size_t i = 0; i < noun_count; i++)
        for (size_t k = 0; k < VERB_COUNT; k++) {
            const struct shape *s = nouns[i]->shape;
            if (nouns[i]->is_searched && strcmp(verbs[k].name, "list") == 0)
                continue;
            struct op *op = &ops[count++];
            *op = verbs[k];
            op->name = text_format(kept, "%s.%s", s->name, verbs[k].name);
            op->noun = nouns[i];
            op->input.shape = s;
            op->output.shape = op->output.shape ? op->output.shape : s;
        }
    for (size_t i = 0; i < SPECIAL_COUNT; i++)
        ops[count++] = special_ops[i];
}

size_t op_count(void)
{
    pthread_once(&made, make_ops);
    return count;
}

const struct op *op_at(size_t i)
{
    return i < op_count() ? &ops[i] : NULL;
}

const struct op *op_find(const char *name)
{
    for (size_t i = 0; i < op_count(); i++)
        if (strcmp(ops[i].name, name) == 0)
            return &ops[i];
    return NULL;
}
