#include "conninfo.h"
#include "base/buffer.h"
#include "base/text.h"
#include <libpq-fe.h>

static const char hidden[] = "…";

const char *conninfo_unquoted(struct arena *mem, const char *message)
{
    size_t size = strcspn(message, "\n");
    const char *line = text_copy_n(mem, message, size), *first = strchr(line, '"'), *last = strrchr(line, '"');
    /* from the first to the last quote: the text between may hold quotes itself */
    return first ? text_format(mem, "%.*s\"%s\"%s", (int)(first - line), line, hidden, last + 1) : line;
}

static const char *replace_all(struct arena *mem, const char *text, const char *secret)
{
    size_t size = strlen(secret);
    struct buffer b = { 0 };
    for (const char *at; (at = strstr(text, secret)) != NULL; text = at + size) {
        buffer_add(&b, text, (size_t)(at - text));
        buffer_text(&b, hidden);
    }
    buffer_text(&b, text);
    return buffer_take(&b, mem);
}

const char *conninfo_redact(struct arena *mem, struct pg_conn *conn, const char *message)
{
    enum { SECRET_SIZE_MIN = 3 }; /* a shorter one is part of almost any text */
    PQconninfoOption *options = conn ? PQconninfo(conn) : NULL;
    for (PQconninfoOption *o = options; o && o->keyword; o++) {
        bool secret = o->dispchar[0] == '*'; /* libpq's mark of what is not to be shown */
        if (secret && o->val && strlen(o->val) >= SECRET_SIZE_MIN && strstr(message, o->val))
            message = replace_all(mem, message, o->val);
    }
    PQconninfoFree(options);
    return message;
}

bool conninfo_is_rejected(const char *message)
{
    static const char *const beginnings[] = { "invalid ",
                                              "could not match ",
                                              "definition of service ",
                                              "service file ",
                                              "syntax error in service file ",
                                              "nested service specifications ",
                                              "line ",
                                              "weak sslmode ",
                                              "sslmode value ",
                                              "gssencmode value " };
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (text_starts_with(message, beginnings[i]))
            return true;
    return false;
}

/* --- checking ------------------------------------------------------------------------------------------------------------------ */

static bool fail_unreadable(struct call *c, const char *field, const char *reason)
{
    return fail(c, ERROR_FORMAT, field, "value", reason, "expected", tr(c->mem, c->language, MESSAGE_expected_conninfo));
}

static bool is_uri(const char *conninfo)
{
    return text_starts_with(conninfo, "postgresql://") || text_starts_with(conninfo, "postgres://");
}

static bool is_port_list(const char *value)
{
    return strspn(value, "0123456789,") == strlen(value);
}

/* A value that holds what belongs to another place: libpq accepts it, fails later, and quotes it in its message. */
static bool is_misplaced(const PQconninfoOption *o, bool uri)
{
    if (!o->val || !*o->val || o->dispchar[0] == '*' || strcmp(o->keyword, "options") == 0)
        return false;
    bool names_server = strcmp(o->keyword, "host") == 0 || strcmp(o->keyword, "dbname") == 0;
    return strcasestr(o->val, "password=") || (uri && names_server && strchr(o->val, '@')) ||
           (strcmp(o->keyword, "port") == 0 && !is_port_list(o->val));
}

static bool check_options(struct call *c, const PQconninfoOption *options, bool uri, const char *field)
{
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (is_misplaced(o, uri))
            return fail_unreadable(c, field, o->keyword);
    return true;
}

bool conninfo_check(struct call *c, const char *conninfo, const char *field)
{
    bool uri = is_uri(conninfo);
    if (!uri && !strchr(conninfo, '=')) /* libpq takes it for the name of a database */
        return !strpbrk(conninfo, "@/: ") || fail_unreadable(c, field, NULL);
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    bool ok = options ? check_options(c, options, uri, field)
                      : fail_unreadable(c, field, message ? conninfo_unquoted(c->mem, message) : NULL);
    PQconninfoFree(options);
    PQfreemem(message);
    return ok;
}
