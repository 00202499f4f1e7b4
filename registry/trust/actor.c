#include "actor.h"
#include <pwd.h>
#include <string.h>
#include <unistd.h>

const struct actor *actor_local(void)
{
    static char name[80];
    static const unsigned all = 1u << RIGHT_SEE | 1u << RIGHT_EDIT | 1u << RIGHT_RELEASE | 1u << RIGHT_ADMINISTER;
    static struct actor local = { .name = name, .rights = all };
    if (!name[0]) {
        struct passwd entry, *found = NULL;
        char scratch[4096];
        if (getpwuid_r(geteuid(), &entry, scratch, sizeof scratch, &found) == 0 && found)
            snprintf(name, sizeof name, "local:%s", found->pw_name);
        else
            snprintf(name, sizeof name, "local:%lu", (unsigned long)geteuid());
    }
    return &local;
}

bool actor_may(const struct actor *a, enum right r)
{
    return a && (a->rights & 1u << r);
}

bool actor_writes_for(struct call *c, const char *country, const char *field)
{
    return actor_may_write_for(c->actor, country) || fail(c, ERROR_FORBIDDEN, field, "value", country);
}

bool actor_settle_owner(struct call *c, const char *fallback)
{
    if (!actor_writes_for(c, c->options.owner, "owner"))
        return false;
    if (!c->options.owner)
        c->options.owner = actor_country(c->actor) ? actor_country(c->actor) : fallback;
    return true;
}
