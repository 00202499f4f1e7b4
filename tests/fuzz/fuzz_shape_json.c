/* Reading JSON into a record. What was read keeps the bounds of its fields, and survives being written and read again. */
#include "../shape/shape_sample.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "fuzz.h"

static void check_record(const struct shape *s, const void *record);

static void check_text(const struct field *f, const char *text)
{
    FUZZ_PROMISE(utf8_is_valid(text, strlen(text)));
    FUZZ_PROMISE(f->json || utf8_length(text) <= (f->max ? f->max : 200));
    for (const char *p = text; *p && !f->json; p++)
        FUZZ_PROMISE((unsigned char)*p >= ' ' || ((*p == '\n' || *p == '\t') && f->max >= 1000));
}

static void check_field(const struct field *f, const void *record)
{
    const void *at = field_at(f, record);
    switch (f->kind) {
    case KIND_TEXT: {
        const char *text = *(const char *const *)at;
        if (text)
            check_text(f, text);
        break;
    }
    case KIND_INT: {
        const struct maybe_int *it = at;
        FUZZ_PROMISE(!it->known || f->low >= f->high || (it->value >= f->low && it->value <= f->high));
        break;
    }
    case KIND_DATE: {
        const struct date *it = at;
        FUZZ_PROMISE(!it->known || date_is_real(it->year, it->month, it->day));
        break;
    }
    case KIND_DECIMAL: {
        const struct decimal *it = at;
        FUZZ_PROMISE(!it->known || (it->scale <= f->decimals && it->units < INT64_C(1000000000000000) &&
                                    it->units > INT64_C(-1000000000000000)));
        break;
    }
    case KIND_CHOICE: {
        unsigned chosen = *(const unsigned *)at, n = 1;
        while (f->choices[n])
            n++;
        FUZZ_PROMISE(chosen < n);
        break;
    }
    case KIND_TEXTS: {
        const struct texts *it = at;
        FUZZ_PROMISE(it->n <= (f->max ? f->max : 100));
        for (size_t i = 0; i < it->n; i++)
            FUZZ_PROMISE(utf8_is_valid(it->item[i], strlen(it->item[i])));
        break;
    }
    case KIND_LIST: {
        const struct list *it = at;
        FUZZ_PROMISE(it->n <= (f->max ? f->max : 100));
        for (size_t i = 0; i < it->n; i++)
            check_record(f->of, (const char *)it->item + i * f->of->size);
        break;
    }
    case KIND_RECORD:
        check_record(f->of, at);
        break;
    case KIND_BOOL:
    case KIND_INSTANT:
    case KIND_NUMBER:
        break;
    }
}

static void check_record(const struct shape *s, const void *record)
{
    for (size_t i = 0; i < s->field_count; i++)
        check_field(&s->fields[i], record);
}

/* Written as an answer and read as one, it is the same; and written again it is the same bytes. */
static void check_round_trip(const struct thing *it)
{
    struct call c = fuzz_call(LANGUAGE_EN);
    struct buffer once = { 0 }, twice = { 0 };
    shape_write_json(&once, &thing_shape, READ, it, false);
    struct thing back;
    struct field_mask mask;
    FUZZ_PROMISE(shape_read_json(&c, &thing_shape, READ, once.bytes, once.size, &back, &mask));
    FUZZ_PROMISE(sample_equal(&thing_shape, READ, it, &back));
    shape_write_json(&twice, &thing_shape, READ, &back, false);
    FUZZ_PROMISE(once.size == twice.size && memcmp(once.bytes, twice.bytes, once.size) == 0);
    buffer_free(&once);
    buffer_free(&twice);
    fuzz_end(&c);
}

/* A change that has been laid over a record makes no difference the second time. */
static void check_overlay(struct call *c, const struct thing *in, struct field_mask mask)
{
    struct thing out = sample_thing(c->mem, 7);
    bool differs;
    if (!shape_overlay(c, &thing_shape, in, mask, &out, &differs)) {
        fuzz_check_refusal(c);
        return;
    }
    check_record(&thing_shape, &out);
    FUZZ_PROMISE(shape_overlay(c, &thing_shape, in, mask, &out, &differs) && !differs);
}

/* The first byte chooses the roles. */
int fuzz_shape_json(const uint8_t *bytes, size_t size)
{
    static const unsigned roles[] = { ADD, CHANGE, READ, KEY | ADD };
    if (size == 0)
        return 0;
    unsigned chosen = roles[bytes[0] & 3];
    const char *text = (const char *)bytes + 1;
    size--;
    struct call c = fuzz_call((enum language)(bytes[0] >> 2 & 3) % LANGUAGE_COUNT);
    struct thing it;
    struct field_mask mask = { 0 };
    if (!shape_read_json(&c, &thing_shape, chosen, text, size, &it, &mask)) {
        fuzz_check_refusal(&c);
    } else {
        FUZZ_PROMISE(c.error_count == 0 && utf8_is_valid(text, size));
        check_record(&thing_shape, &it);
        check_round_trip(&it);
        if (!shape_complete(&c, &thing_shape, chosen, &it))
            fuzz_check_refusal(&c);
        call_clear(&c);
        if (chosen == CHANGE)
            check_overlay(&c, &it, mask);
    }
    fuzz_end(&c);
    return 0;
}
