#include "annual_figure.h"
#include "supplier.h"

static const struct field annual_figure_fields[] = {
    RECORD_FIELDS_CHILD(annual_figure),
    FIELD(annual_figure, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(annual_figure, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(annual_figure, year, ADD | REQUIRED | CHANGE | READ | FILTER, .low = 1900, .high = 2200),
    FIELD(annual_figure, employees, ADD | CHANGE | READ, .low = 0, .high = 10000000),
    FIELD(annual_figure, turnover, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 1000000000000),
    FIELD(annual_figure, currency, ADD | CHANGE | READ, .max = 3),
    FIELD(annual_figure, export_share_pct, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100),
};
const struct shape annual_figure_shape = { SHAPE(annual_figure, "annual_figures", annual_figure_fields), .table = "annual_figure",
                                           .parent = &supplier_shape, .compact = "year:employees" };

static bool annual_figure_check(struct call *c, void *record)
{
    struct annual_figure *it = record;
    if (it->turnover.known && !it->currency)
        return fail(c, ERROR_REQUIRED, "currency");
    return true;
}
const struct noun annual_figure_noun = { .shape = &annual_figure_shape, .check = annual_figure_check };
