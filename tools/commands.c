/* The table of commands, in the order of the help. */
#include "command.h"
#include "run.h"
#include "run_demo.h"

/* clang-format off */

/* The flag for the countries is --to when releasing and --from when withholding. */
static const struct flag to_flags[]     = { { "to", "released_to", "CC,CC", NULL }, { 0 } };
static const struct flag from_flags[]   = { { "from", "released_to", "CC,CC", "AL" }, { 0 } };
static const struct flag import_flags[] = { { "yes", NULL, NULL, NULL }, { "rejects", NULL, "FILE", NULL }, { 0 } };
static const struct flag gaps_flags[]   = { { "for", "for_country", "CC", NULL }, { 0 } };
static const struct flag serve_flags[]  = { { "demo", NULL, NULL, NULL }, { 0 } };

/* The common life of a noun. `resolves`: whether an identifier may stand for its number. */
#define NOUN_COMMANDS_OF(words, noun, nouns, list, show, resolves_it, list_columns)                                                       \
    { words " add",      noun ".add",      NULL,     .layout = LAYOUT_NUMBER },                                          \
    { words " list",     list,             .columns = (list_columns) },                                                        \
    { "export " nouns,   noun ".export", .operand = NULL },                                                                                     \
    { words " show",     show,             "number", .resolves = (resolves_it) },                                    \
    { words " change",   noun ".change",   "number", .layout = LAYOUT_NUMBER, .resolves = (resolves_it) },               \
    { words " remove",   noun ".remove",   "number", .layout = LAYOUT_NUMBER, .resolves = (resolves_it) },               \
    { words " restore",  noun ".restore",  "number", .layout = LAYOUT_NUMBER, .resolves = (resolves_it) },               \
    { words " release",  noun ".release",  "number", .layout = LAYOUT_NUMBER, .resolves = (resolves_it), .flags = to_flags },   \
    { words " withhold", noun ".withhold", "number", .layout = LAYOUT_NUMBER, .resolves = (resolves_it), .flags = from_flags }, \
    { words " history",  noun ".history",  "number", .resolves = (resolves_it) }
#define NOUN_COMMANDS(noun, nouns, list_columns)                                                                                   \
    NOUN_COMMANDS_OF(noun, noun, nouns, noun ".list", noun ".get", false, list_columns)

const struct command commands[] = {
    { "serve",      NULL, .lasting = true, .flags = serve_flags, .run = run_serve, .example = "--demo" },
    { "db start",   NULL, .lasting = true, .run = run_db_start, .example = "" },
    { "db stop",    NULL, .run = run_db_stop, .example = "" },
    { "db status",  NULL, .run = run_db_status, .example = "" },
    { "db migrate", NULL, .run = run_db_migrate, .example = "" },
    { "db demo",    NULL, .run = run_db_demo, .example = "" },
    { "import",        "import.start",   "FILE", .preset = "apply=no", .flags = import_flags, .run = run_import,
      .example = "tools/examples/suppliers.csv --owner HR --dry_run" },
    { "batch list",    "import.list",    .operand = NULL },
    { "batch show",    "import.get",     .operand = "batch" },
    { "batch rows",    "import.rows",    .operand = "batch" },
    { "batch rejects", "import.rejects", .operand = "batch" },
    { "batch apply",   "import.apply",   .operand = "batch", .run = run_job },
    { "batch cancel",  "import.cancel",  .operand = "batch" },
    { "search",     "supplier.search", "q", .rest = true, .columns = "number,legal_name,country,town,why",
      .example = "municion --country AL" },
    NOUN_COMMANDS_OF("supplier", "supplier", "suppliers", "supplier.search", "supplier.show", true, "number,legal_name,country,town,why"),
    { "supplier merge", "supplier.merge", .operand = "number" },
    { "supplier split", "supplier.split", .operand = "number" },
    NOUN_COMMANDS("name", "names", "number,supplier,supplier_name,kind,name"),
    NOUN_COMMANDS("identifier", "identifiers", "number,supplier,supplier_name,scheme,value"),
    NOUN_COMMANDS("site", "sites", "number,supplier,supplier_name,title,town,country"),
    NOUN_COMMANDS("contact", "contacts", "number,supplier,supplier_name,role,email,phone"),
    NOUN_COMMANDS("activity", "activities", "number,supplier,supplier_name,concept,main"),
    NOUN_COMMANDS("annual_figure", "annual_figures", "number,supplier,supplier_name,year,employees,turnover,currency"),
    NOUN_COMMANDS("ownership", "ownerships", "number,supplier,supplier_name,holder_name,holder_country,share_pct"),
    NOUN_COMMANDS("certificate", "certificates", "number,supplier,supplier_name,concept,validity,valid_until"),
    NOUN_COMMANDS("capability", "capabilities", "number,supplier,supplier_name,concept,role,readiness"),
    NOUN_COMMANDS("capability_concept", "capability_concepts", "number,capability,supplier_name,concept"),
    NOUN_COMMANDS("rate", "rates", "number,capability,supplier_name,quantity_per_year,unit,month"),
    NOUN_COMMANDS("link", "links", "number,supplier_number,supplier_name,buyer_number,buyer_name,concept"),
    { "network up",   "network.get", "number", .preset = "direction=up",   .layout = LAYOUT_TREE, .resolves = true },
    { "network down", "network.get", "number", .preset = "direction=down", .layout = LAYOUT_TREE, .resolves = true },
    { "report gaps", "report.gaps", .operand = NULL, .flags = gaps_flags, .example = "--theme AMMO_SC" },
    NOUN_COMMANDS("item", "items", NULL),
    NOUN_COMMANDS("item_concept", "item_concepts", "number,item,item_title,concept"),
    NOUN_COMMANDS("assembly", "assemblies", NULL),
    NOUN_COMMANDS("part", "parts", "number,assembly,assembly_title,slot,part,quantity,unit"),
    NOUN_COMMANDS("requirement", "requirements", NULL),
    NOUN_COMMANDS("qualification", "qualifications", NULL),
    NOUN_COMMANDS("survey", "surveys", NULL),
    { "tag list",    "tag.list",    .operand = "subject", .resolves = true },
    { "tag suggest", "tag.suggest", .operand = "subject", .resolves = true },
    { "tag confirm", "tag.confirm", "subject", .resolves = true, .layout = LAYOUT_NUMBER },
    { "tag refuse",  "tag.refuse",  "subject", .resolves = true, .layout = LAYOUT_NUMBER },
    NOUN_COMMANDS("alignment", "alignments", NULL),
    NOUN_COMMANDS("evidence", "evidence", NULL),
    NOUN_COMMANDS("initiative", "initiatives", NULL),
    NOUN_COMMANDS("initiative_country", "initiative_countries", "number,initiative,initiative_title,country,role"),
    NOUN_COMMANDS("indicator", "indicators", NULL),
    NOUN_COMMANDS("source", "sources", NULL),
    NOUN_COMMANDS("review", "reviews", NULL),
    { "review same",      "review.same",      .operand = "number" },
    { "review different", "review.different", .operand = "number" },
    { "concept list",     "concept.list",     .operand = "scheme" },
    { "concept show",     "concept.get",      .operand = "concept" },
    { "concept search",   "concept.search",   "q", .rest = true, .example = "munition" },
    { "scheme list",      "scheme.list",      .operand = NULL },
    { "country list",     "country.list",     .operand = NULL },
    { "country show",     "country.get",      .operand = "country" },
    { "subdivision list", "subdivision.list", .operand = NULL },
    { "unit list",        "unit.list",        .operand = NULL },
    { "version",    NULL, .run = run_version, .example = "" },
    { "help",       NULL, "command", .rest = true, .run = run_help, .example = "supplier add" },
};
const size_t command_count = sizeof commands / sizeof commands[0];
