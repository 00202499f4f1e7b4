#include "accept_header.h"

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

/* "1", "0.8", "1.000" in thousandths. */
static bool read_quality(const char **p, int *out)
{
    const char *s = *p;
    if (*s != '0' && *s != '1')
        return false;
    *out = (*s++ - '0') * 1000;
    if (*s == '.') {
        s++;
        for (int place = 100; place && *s >= '0' && *s <= '9'; place /= 10)
            *out += (*s++ - '0') * place;
    }
    *p = s;
    return *out <= 1000;
}

/* Behind a parameter: at the next ';' or ',' that stands in no quotes. */
static const char *skip_parameter(const char *p)
{
    for (bool quoted = false; *p && (quoted || (*p != ';' && *p != ',')); p++) {
        if (quoted && *p == '\\' && p[1])
            p++;
        else if (*p == '"')
            quoted = !quoted;
    }
    return p;
}

static bool read_item(const char **at, struct accept_item *out)
{
    const char *p = *at;
    *out = (struct accept_item){ .name = p, .size = strcspn(p, " \t;,"), .quality = 1000 };
    bool good = out->size > 0;
    p = skip_blanks(p + out->size);
    while (good && *p == ';') {
        p = skip_blanks(p + 1);
        if ((*p == 'q' || *p == 'Q') && p[1] == '=') {
            p += 2;
            good = read_quality(&p, &out->quality);
        } else {
            p = skip_parameter(p);
            out->has_parameters = true;
        }
        p = skip_blanks(p);
    }
    *at = p;
    return good && (!*p || *p == ',');
}

bool accept_next(const char **header, struct accept_item *out)
{
    bool found = false;
    while (!found && *(*header += strspn(*header, " \t,"))) {
        found = read_item(header, out);
        *header += strcspn(*header, ",");
    }
    return found;
}
