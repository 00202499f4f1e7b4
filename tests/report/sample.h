/* Reports of registries for tests. */
#pragma once
#include "../analysis/sample.h"
#include "base/buffer.h"
#include "report/gaps.h"
#include "report/write_document.h"

/* The report as text; NULL query: nothing asked. */
static inline const char *sample_report(const struct gaps_query *query, enum form form)
{
    const struct document *d;
    struct buffer b = { 0 };
    ck_assert_ok(report_gaps(&call, query ? query : &(struct gaps_query){ 0 }, ALL_FIELDS, &d));
    ck_assert_ok(document_write(&call, d, form, &b));
    const char *text = text_copy_n(call.mem, b.bytes, b.size);
    buffer_free(&b);
    return text;
}
