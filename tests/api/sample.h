/* A small noun and its ops, for tests of how requests become ops: nothing of it needs a database. */
#pragma once
#include <check.h>
#undef fail /* ours is another */
#include "../../api/router.h"
#include <stdatomic.h>
#include <unistd.h>

struct gadget {
    struct number number;
    struct maybe_int version;
    const char *owner;
    const char *title;
    struct number holder;
    struct maybe_int amount;
    struct maybe_bool wide;
    struct texts tags;
};

static const struct field gadget_fields[] = {
    FIELD(gadget, number, KEY | READ),
    FIELD(gadget, version, READ),
    FIELD(gadget, owner, READ, .country = true),
    FIELD(gadget, title, ADD | REQUIRED | CHANGE | READ | FILTER, .max = 100),
    FIELD(gadget, holder, ADD | READ),
    FIELD(gadget, amount, ADD | CHANGE | READ | FILTER, .low = 0, .high = 1000000),
    FIELD(gadget, wide, ADD | CHANGE | READ | FILTER),
    FIELD(gadget, tags, ADD | CHANGE | READ),
};
static const struct shape gadget_shape = { SHAPE(gadget, "things", gadget_fields) };

/* How often the ops ran, and with how many askings at once. */
static atomic_int sample_runs, sample_largest, sample_gone, sample_sleep_ms;
/* While it is true, ops that have begun do not end. */
static atomic_bool sample_held;

static void sample_count(size_t n)
{
    int largest = atomic_load(&sample_largest);
    atomic_fetch_add(&sample_runs, 1);
    if ((int)n > largest)
        atomic_store(&sample_largest, (int)n);
    while (atomic_load(&sample_held))
        usleep(1000);
    if (atomic_load(&sample_sleep_ms))
        usleep((useconds_t)atomic_load(&sample_sleep_ms) * 1000);
}

/* Serial 404 does not exist; serials 423, 500 and 507 fail whatever runs with them; serial 503 loses the connection while
   sample_gone > 0. */
static bool thing_get(struct call *c, const struct noun *noun, const void *in, size_t n, void *out)
{
    (void)noun;
    const struct gadget *asked = in;
    struct gadget *it = out;
    sample_count(n);
    for (size_t i = 0; i < n; i++) {
        int64_t serial = asked[i].number.value & 0xffffffffff;
        if (serial == 423)
            return fail_detail(c, ERROR_BUSY, NULL, "serial 423");
        if (serial == 500)
            return fail_detail(c, ERROR_INTERNAL, NULL, "serial 500");
        if (serial == 507)
            return fail_detail(c, ERROR_DISK_FULL, NULL, "serial 507");
        if (serial == 503 && atomic_fetch_sub(&sample_gone, 1) > 0)
            return fail_detail(c, ERROR_DATABASE_AWAY, NULL, "connection lost");
        if (serial == 404)
            continue;
        it[i].number = asked[i].number;
        it[i].version = (struct maybe_int){ true, 3 };
        it[i].title = text_format(c->mem, "Čelik %d (%s)", (int)serial, language_rows[c->language].code);
    }
    return true;
}

static bool thing_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    const struct gadget *asked = in;
    (void)mask;
    struct gadget *rows = TAKE_N(c->mem, 2, struct gadget);
    for (size_t i = 0; i < 2; i++) {
        rows[i].number.value = (int64_t)2 << 40 | (int64_t)(i + 1);
        rows[i].title = asked->title ? asked->title : "=1+1";
        rows[i].holder = asked->holder;
        rows[i].amount = asked->amount;
    }
    out->rows = (struct list){ 2, rows };
    out->count = 7;
    out->next = c->options.after ? NULL : "a b&c";
    return true;
}

static bool thing_add(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)c, (void)mask;
    sample_count(1);
    struct gadget *it = out;
    *it = *(const struct gadget *)in;
    it->number.value = (int64_t)2 << 40 | 42173;
    it->version = (struct maybe_int){ true, 1 };
    it->owner = c->options.owner;
    return shape_complete(c, &gadget_shape, ADD, in);
}

static bool thing_change(struct call *c, const void *in, struct field_mask mask, void *out)
{
    struct gadget *it = out;
    *it = (struct gadget){ .number = ((const struct gadget *)in)->number, .version = { true, 3 }, .title = "before" };
    if (c->options.if_version.known && c->options.if_version.value != 3)
        return fail(c, ERROR_STALE, NULL, "version", "3");
    bool differs;
    return shape_overlay(c, &gadget_shape, in, mask, it, &differs);
}

static bool thing_remove(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    *(struct gadget *)out = (struct gadget){ .number = ((const struct gadget *)in)->number, .title = c->options.reason };
    return true;
}

static bool thing_load(struct call *c, const void *in, struct field_mask mask, const struct file *file, void *out)
{
    (void)mask;
    struct gadget *it = out;
    it->title = text_format(c->mem, "%s", file->name ? file->name : "-");
    it->amount = (struct maybe_int){ true, (int64_t)file->size };
    it->wide = ((const struct gadget *)in)->wide;
    if (it->wide.known && it->wide.value) { /* it is stored, and goes on as a job */
        it->number.value = (int64_t)2 << 40 | 7;
        c->job = 7;
    }
    return true;
}

/* Serials of pictures whose answers have a header that is larger than libmicrohttpd's memory; and of a large one. */
enum { LONG_NAME = 9001, LONG_MEDIA_TYPE = 9002, LONG_HEADER_BYTES = 40000, LARGE_PICTURE = 9003, LARGE_PICTURE_BYTES = 1 << 20 };

static const char *long_text(struct call *c, size_t size)
{
    char *text = arena_take(c->mem, size + 1);
    memset(text, 'a', size);
    return text;
}

static bool thing_picture(struct call *c, const void *in, struct field_mask mask, struct bytes *out)
{
    int64_t serial = ((const struct gadget *)in)->number.value & 0xffffffffff;
    (void)mask;
    *out = (struct bytes){ "image/png", "slika č.png", "\x89PNG", 4 };
    if (serial == LONG_NAME)
        out->name = long_text(c, LONG_HEADER_BYTES);
    if (serial == LONG_MEDIA_TYPE)
        out->media_type = long_text(c, LONG_HEADER_BYTES);
    if (serial == LARGE_PICTURE) {
        out->bytes = long_text(c, LARGE_PICTURE_BYTES);
        out->size = LARGE_PICTURE_BYTES;
    }
    return true;
}

/* As many things as `amount` says, of a kilobyte each. */
static bool thing_export(struct call *c, const struct noun *noun, const void *in, struct rows_writer *out)
{
    (void)noun;
    struct gadget row = { .title = long_text(c, 1000) };
    sample_count(1);
    rows_begin(c->mem, out);
    for (int64_t i = 0; i < ((const struct gadget *)in)->amount.value; i++) {
        row.number.value = (int64_t)2 << 40 | (i + 1);
        if (!rows_write(c->mem, out, &(struct list){ 1, &row }))
            return false;
    }
    rows_end(out);
    return true;
}

static bool thing_work(struct call *c, const void *in, struct field_mask mask, void *out)
{
    sample_count(1);
    return thing_remove(c, in, mask, out);
}

/* clang-format off */
#define THING(roles) { &gadget_shape, (roles) }
static const struct op sample_ops[] = {
    { "thing.get",     RIGHT_SEE,  LANE_READ,  OP_MANY,  THING(KEY), THING(READ), 0, .run.verb_of_many = thing_get },
    { "thing.list",    RIGHT_SEE,  LANE_READ,  OP_PAGE,  THING(FILTER), THING(READ), OPTION_PAGE, .run.page = thing_list },
    { "thing.add",     RIGHT_EDIT, LANE_WRITE, OP_ONE,   THING(ADD), THING(READ), OPTION_OWNER, .run.one = thing_add },
    { "thing.change",  RIGHT_EDIT, LANE_WRITE, OP_ONE,   THING(KEY | CHANGE), THING(READ), OPTION_VERSION, .run.one = thing_change },
    { "thing.remove",  RIGHT_EDIT, LANE_WRITE, OP_ONE,   THING(KEY), THING(READ), OPTION_VERSION | OPTION_REASON, .run.one = thing_remove },
    { "thing.load",    RIGHT_EDIT, LANE_HEAVY, OP_FILE,  THING(FILTER), THING(READ), 0, .run.file = thing_load },
    { "thing.picture", RIGHT_SEE,  LANE_READ,  OP_BYTES, THING(KEY), THING(READ), 0, .run.bytes = thing_picture },
    { "thing.export",  RIGHT_SEE,  LANE_HEAVY, OP_ROWS,  THING(FILTER), THING(READ), 0, .run.verb_of_rows = thing_export },
    { "thing.work",    RIGHT_EDIT, LANE_HEAVY, OP_ONE,   THING(KEY), THING(READ), 0, .run.one = thing_work },
};
#undef THING

static const struct route sample_routes[] = {
    { "GET",    "/api/v1/things",                  "thing.list",    200 },
    { "POST",   "/api/v1/things",                  "thing.add",     201 },
    { "POST",   "/api/v1/things/load",             "thing.load",    202 },
    { "GET",    "/api/v1/things/{number}",         "thing.get",     200 },
    { "PATCH",  "/api/v1/things/{number}",         "thing.change",  200 },
    { "DELETE", "/api/v1/things/{number}",         "thing.remove",  200 },
    { "GET",    "/api/v1/things/{number}/picture", "thing.picture", 200 },
    { "GET",    "/api/v1/exports/things",          "thing.export",  200 },
    { "POST",   "/api/v1/things/{number}/work",    "thing.work",    200 },
    { "GET",    "/api/v1/holders/{holder}/things", "thing.list",    200 },
    { "POST",   "/api/v1/holders/{holder}/things", "thing.add",     201 },
};
/* clang-format on */

static const struct op *sample_find(const char *name)
{
    for (size_t i = 0; i < sizeof sample_ops / sizeof sample_ops[0]; i++)
        if (strcmp(sample_ops[i].name, name) == 0)
            return &sample_ops[i];
    return NULL;
}

__attribute__((unused)) static void sample_start(void)
{
    const char *why = NULL;
    ck_assert_msg(router_start(sample_routes, sizeof sample_routes / sizeof sample_routes[0], sample_find, &why), "%s", why);
}
