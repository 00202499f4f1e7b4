#include "call.h"

#include "text.h"

void call_start(struct call *c, struct arena *mem, enum language language)
{
    *c = (struct call){ .mem = mem, .language = language, .today = date_today(), .work_limit_ms = CALL_WORK_LIMIT_MS };
}

void call_clear(struct call *c)
{
    c->error = (struct error){ 0 };
    c->error_count = 0;
}

void call_take_errors(struct call *c, const struct call *part)
{
    c->error = part->error;
    c->error_count = part->error_count;
    memcpy(c->errors, part->errors, sizeof c->errors);
}

/* Neither the array nor the texts need live longer than the call of fail(): what they tell of may be taken back by then. */
static const char *const *arguments_copy(struct arena *mem, const char *const *arguments)
{
    size_t n = 0;
    while (arguments && arguments[n])
        n += 2;
    const char **copy = TAKE_N(mem, n + 1, const char *);
    for (size_t i = 0; i < n; i++)
        copy[i] = arguments[i] ? text_copy(mem, arguments[i]) : NULL;
    return copy;
}

static const char *field_path(struct call *c, const char *field)
{
    if (!c->path)
        return field;
    return field ? text_format(c->mem, "%s.%s", c->path, field) : c->path;
}

static void note(struct call *c, const struct error *e)
{
    if (c->error_count == 0)
        c->error = *e;
    if (c->error_count < CALL_ERRORS_MAX)
        c->errors[c->error_count++] = *e;
}

void call_fail(struct call *c, enum error_code code, const char *field, const char *const *arguments)
{
    note(c, &(struct error){ code, field_path(c, field), arguments_copy(c->mem, arguments), NULL });
}

void call_fail_detail(struct call *c, enum error_code code, const char *field, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *detail = text_format_list(c->mem, format, list);
    va_end(list);
    note(c, &(struct error){ code, field_path(c, field), arguments_copy(c->mem, NULL), detail });
}

const char *error_sentence(struct arena *mem, enum language language, const struct error *e)
{
    enum message key;
    if (!message_find(text_format(mem, "error_%s", error_rows[e->code].slug), &key))
        return error_rows[e->code].slug;
    return message_text(mem, language, key, e->arguments);
}

bool call_has_room(struct call *c)
{
    if (!arena_is_over(c->mem))
        return true;
    /* A loop may call this again on its way out; one error is enough. */
    if (c->error_count && c->errors[c->error_count - 1].code == ERROR_TOO_LARGE)
        return false;
    return fail(c, ERROR_TOO_LARGE, NULL);
}

void call_expect(struct call *c, int64_t more)
{
    if (c->progress)
        atomic_fetch_add(&c->progress->of, more);
}

/* Whether it is in this step, which it is from now on. */
static bool is_step(struct progress *p, const char *step)
{
    const char *before = atomic_exchange(&p->step, step);
    return before && strcmp(before, step) == 0;
}

void call_step(struct call *c, const char *step, int64_t of)
{
    if (c->progress && !is_step(c->progress, step)) {
        atomic_store(&c->progress->done, 0);
        atomic_store(&c->progress->of, 0);
    }
    call_expect(c, of);
}

bool call_advance(struct call *c, int64_t parts)
{
    if (!c->progress)
        return true;
    atomic_fetch_add(&c->progress->done, parts);
    return !atomic_load(&c->progress->is_over) || fail(c, ERROR_CANCELLED, NULL);
}

int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t call_left_ms(const struct call *c)
{
    if (!c->deadline_ms)
        return INT32_MAX; /* small enough to be added to and passed to poll() */
    int64_t left = c->deadline_ms - clock_ms();
    return left > 0 ? left : 0;
}
