/* Reading one value from a flag, a query parameter or a cell. What was read is written as text that reads as the same. */
#include "../shape/shape_sample.h"
#include "base/utf8.h"
#include "fuzz.h"

static void check_same(const struct field *f, const struct thing *it, const struct thing *back)
{
    FUZZ_PROMISE(field_is_known(f, it) == field_is_known(f, back));
    FUZZ_PROMISE(field_equal(f, it, back));
}

static void check_value(struct call *c, const struct field *f, const struct thing *it)
{
    for (enum language l = 0; l < LANGUAGE_COUNT; l++) {
        const char *shown = field_show(c->mem, l, f, it);
        FUZZ_PROMISE(utf8_is_valid(shown, strlen(shown)));
    }
    if (f->kind == KIND_LIST || f->kind == KIND_RECORD)
        return;
    const char *text = field_text(c->mem, f, it), *stored = field_store(c->mem, f, it);
    FUZZ_PROMISE((text != NULL) == field_is_known(f, it));
    struct thing back = { 0 };
    if (text) {
        FUZZ_PROMISE(field_read(c, f, text, &back));
        check_same(f, it, &back);
    }
    back = (struct thing){ 0 };
    FUZZ_PROMISE(field_load(c->mem, f, stored, &back));
    check_same(f, it, &back);
}

/* The first byte chooses the field, the second the language. */
int fuzz_field_text(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    const struct field *f = &thing_shape.fields[bytes[0] % thing_shape.field_count];
    struct call c = fuzz_call((enum language)(bytes[1] % LANGUAGE_COUNT));
    const char *text = (const char *)arena_take(c.mem, size);
    memcpy((void *)(uintptr_t)text, bytes + 2, size - 2);
    struct thing it = { 0 };
    if (!f->json && (f->roles & (KEY | ADD | CHANGE | FILTER))) {
        if (!field_read(&c, f, text, &it))
            fuzz_check_refusal(&c);
        else
            check_value(&c, f, &it);
    }
    fuzz_end(&c);
    return 0;
}
