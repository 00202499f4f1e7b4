#include "figure.h"
#include "supplier.h"

static const struct field figure_fields[] = {
    RECORD_FIELDS_CHILD(figure),
    FIELD(figure, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(figure, year, ADD | REQUIRED | CHANGE | READ | FILTER, .low = 1900, .high = 2200),
    FIELD(figure, employees, ADD | CHANGE | READ, .low = 0, .high = 10000000),
    FIELD(figure, turnover, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 1000000000000),
    FIELD(figure, currency, ADD | CHANGE | READ, .max = 3),
    FIELD(figure, export_share_pct, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 100),
};
const struct shape figure_shape = { SHAPE(figure, "figures", figure_fields), .table = "supplier_figure",
                                    .parent = &supplier_shape, .compact = "year:employees" };

static bool figure_check(struct call *c, void *record)
{
    struct figure *it = record;
    if (it->turnover.known && !it->currency)
        return fail(c, ERROR_REQUIRED, "currency");
    return true;
}
NOUN_DEFINE(figure, figure_check)
