#include "page.h"
#include "base/hash.h"
#include "base/utf8.h"
#include <sodium.h>

static const struct field counted_fields[] = { FIELD(counted, count, READ) };
const struct shape counted_shape = { SHAPE(counted, "counts", counted_fields) };

const char *const count_kinds[] = { NULL, [COUNT_EXACT] = "exact", [COUNT_AT_LEAST] = "at_least", NULL };

/* A number that identifies the list and its filters in its cursors. */
static uint32_t list_mark(const struct call *c)
{
    const char *list = c->options.list ? c->options.list : "";
    return (uint32_t)hash_bytes(list, strlen(list));
}

bool page_start(struct call *c, bool keyed)
{
    struct request_options *o = &c->options;
    if (!o->limit.known)
        o->limit = (struct maybe_int){ true, PAGE_ROWS_DEFAULT };
    if (o->limit.value < 1 || o->limit.value > PAGE_ROWS_MAX)
        return fail(c, ERROR_RANGE, "limit", "low", "1", "high", "1000", "value", int_text(c->mem, o->limit.value));
    o->fetch = (struct maybe_int){ true, o->limit.value + 1 };
    o->count_limit = (struct maybe_int){ o->count != COUNT_EXACT, PAGE_COUNT_MAX + 1 };
    o->after_key = NULL;
    o->after_number = (struct number){ 0 };
    if (!o->after)
        return true;
    char text[2048];
    size_t size;
    char *end;
    if (sodium_base642bin((unsigned char *)text, sizeof text - 1, o->after, strlen(o->after), NULL, &size, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return fail(c, ERROR_FORMAT, "after", "expected", tr(c->mem, c->language, MESSAGE_expected_cursor));
    text[size] = '\0';
    unsigned long mark = strtoul(text, &end, 10);
    bool ours = *end == ' ' && mark == list_mark(c);
    o->after_number.value = ours ? strtoll(end + 1, &end, 10) : 0;
    if (o->after_number.value <= 0 || *end != (keyed ? ' ' : '\0') || !utf8_is_valid(text, size))
        return fail(c, ERROR_FORMAT, "after", "expected", tr(c->mem, c->language, MESSAGE_expected_cursor));
    if (keyed)
        o->after_key = text_copy(c->mem, end + 1);
    return true;
}

bool page_is_full(const struct call *c, struct list *rows)
{
    if ((int64_t)rows->n <= c->options.limit.value)
        return false;
    rows->n = (size_t)c->options.limit.value;
    return true;
}

bool page_cut(struct call *c, const struct shape *s, struct page *all)
{
    if (!page_start(c, false))
        return false;
    size_t n = all->rows.n, from = (size_t)c->options.after_number.value;
    all->count = (int64_t)n;
    all->rows.n = from < n ? n - from : 0;
    all->rows.item = all->rows.n ? (char *)all->rows.item + from * s->size : NULL;
    bool more = page_is_full(c, &all->rows);
    all->next = more ? page_cursor(c, NULL, (struct number){ (int64_t)(from + all->rows.n) }) : NULL;
    return true;
}

void page_set_count(const struct call *c, struct page *page, int64_t counted)
{
    page->at_least = c->options.count_limit.known && counted > PAGE_COUNT_MAX;
    page->count = page->at_least ? PAGE_COUNT_MAX : counted;
}

const char *page_cursor(struct call *c, const char *key, struct number number)
{
    const char *plain = text_format(c->mem, "%u %lld%s%s", list_mark(c), (long long)number.value, key ? " " : "", key ? key : "");
    size_t size = strlen(plain), capacity = sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_take(c->mem, capacity);
    sodium_bin2base64(text, capacity, (const unsigned char *)plain, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text;
}
