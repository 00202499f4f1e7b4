/* The search for secrets in answers. */
#include "secrets.h"
#include "base/buffer.h"
#include <jansson.h>

/* --- what was found ---------------------------------------------------------------------------------------------------------- */

static struct buffer leaks; /* what was found, a line each */
static size_t leak_count;
enum { LEAKS_OF_ONE_MAX = 3 };

/* The same op leaks at several doors: one line for each is enough. */
void note_leak(const struct op *op, const struct actor *reader, const char *format, ...)
{
    static size_t noted[2][sizeof walked.op];
    va_list list;
    leak_count++;
    if (noted[reader == &reader_no][op - op_at(0)]++ >= LEAKS_OF_ONE_MAX)
        return;
    va_start(list, format);
    buffer_format(&leaks, "\n  %s as %s ", op->name, reader->reader);
    buffer_text(&leaks, text_format_list(call.mem, format, list));
    va_end(list);
}

void end_walk(const char *what)
{
    size_t n = 0;
    for (size_t i = 0; i < op_count(); i++)
        n += walked.op[i];
    printf("secrets: %s: %zu of %zu ops, %u planted fields, %zu secrets, %zu answers (%zu over HTTP, %zu errors), %zu pairs\n",
           what, n, op_count(), planted_fields, planted_secret_count, walked.answers, walked.http, walked.errors, walked.pairs);
    if (leak_count) /* the list is longer than a message of Check may be */
        printf("secrets: %zu leaks, such as:%s\n", leak_count, leaks.bytes);
    ck_assert_uint_eq(leak_count, 0);
}

/* --- the search -------------------------------------------------------------------------------------------------------------- */

bool is_of_the_reference(const struct op *op)
{
    static const char *const names[] = { "concept.", "country.", "scheme.", "subdivision.", "unit." };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_starts_with(op->name, names[i]))
            return true;
    return false;
}

static const char *canonical(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    return *text && !*end ? text_format(call.mem, "%.12g", value) : text;
}

static struct secret_slot {
    const char *text;
    const struct planted_secret *secret;
} slots[1 << 14];

static size_t slot_of(const char *text)
{
    size_t h = 1469598103u;
    for (const char *p = text; *p; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211u;
    return h & (sizeof slots / sizeof slots[0] - 1);
}

static void index_secrets(void)
{
    for (size_t i = 0; i < planted_secret_count; i++) {
        const struct planted_secret *it = &planted_secrets[i];
        size_t at = slot_of(canonical(it->text));
        while (slots[at].text)
            at = (at + 1) & (sizeof slots / sizeof slots[0] - 1);
        slots[at] = (struct secret_slot){ canonical(it->text), it };
    }
}

/* Whether an op answers with records of a noun, as its own or inside those. */
static bool shows_noun(const struct op *op, const char *noun)
{
    const struct noun *n = noun_of_op(op);
    for (const struct shape *s = noun_find(noun)->shape; s && n; s = s->parent)
        if (s == n->shape)
            return true;
    return false;
}

/* What a value of an answer tells: the secret that equals it (under its own name, where others may hold the same), or NULL. */
static const struct planted_secret *find_secret(const struct op *op, const char *text, const char *key)
{
    text = canonical(text);
    for (size_t at = slot_of(text); slots[at].text; at = (at + 1) & (sizeof slots / sizeof slots[0] - 1))
        if (strcmp(slots[at].text, text) == 0 &&
            (slots[at].secret->match != MATCH_MEMBER ||
             (key && strcmp(key, slots[at].secret->field) == 0 && shows_noun(op, slots[at].secret->noun))))
            return slots[at].secret;
    return NULL;
}

static const struct planted_secret *search_values(const struct op *op, const json_t *o, const char *key)
{
    const struct planted_secret *found = NULL;
    const char *name;
    size_t i;
    json_t *value;
    switch (json_typeof(o)) {
    case JSON_OBJECT:
        json_object_foreach((json_t *)(uintptr_t)o, name, value) if (!found) found = search_values(op, value, name);
        return found;
    case JSON_ARRAY:
        json_array_foreach(o, i, value) if (!found) found = search_values(op, value, key);
        return found;
    case JSON_STRING:
        return find_secret(op, json_string_value(o), key);
    case JSON_INTEGER:
        return find_secret(op, text_format(call.mem, "%lld", (long long)json_integer_value(o)), key);
    case JSON_REAL:
        return find_secret(op, text_format(call.mem, "%.12g", json_real_value(o)), key);
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        break;
    }
    return NULL;
}

/* A secret that stands in the bytes themselves. */
static const struct planted_secret *search_bytes(const char *text)
{
    const char *marked = strcasestr(text, "zq");
    for (size_t i = 0; i < planted_secret_count; i++) {
        const struct planted_secret *it = &planted_secrets[i];
        if (it->match != MATCH_TEXT || (strstr(it->text, "zq") && !marked))
            continue;
        if (strcasestr(text, it->text))
            return it;
    }
    static const struct planted_secret some = { "some", "text", "zq…", MATCH_TEXT };
    return marked && strspn(marked + 2, "0123456789") >= 5 ? &some : NULL;
}

void search_secrets(const struct actor *actor, const struct op_question *a, const char *door, const char *text, const char *asked)
{
    const struct planted_secret *found = search_bytes(text);
    const char *body = strstr(text, "\n\n");
    body = text[0] == 'H' && body ? body + 2 : text;
    if (!found && (body[0] == '{' || body[0] == '[') && !is_of_the_reference(a->op)) {
        json_t *o = json_loads(body, JSON_DISABLE_EOF_CHECK, NULL);
        if (o)
            found = search_values(a->op, o, NULL);
        json_decref(o);
    }
    if (found)
        note_leak(a->op, actor, "(%s%s%s): %s.%s = %s", door, asked ? ", " : "", asked ? asked : "", found->noun, found->field,
                  found->text);
}

/* --- the registry ------------------------------------------------------------------------------------------------------------ */

void secrets_start(void)
{
    harness_database();
    const char *why = NULL;
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    plant_visible();
    plant_visible_lists();
}

void secrets_hide(void)
{
    plant_hidden();
    plant_hidden_list();
    index_secrets();
}

void secrets_end(void)
{
    router_stop();
    harness_end();
}
