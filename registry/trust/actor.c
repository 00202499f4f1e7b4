#include "actor.h"
#include <pwd.h>
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

bool actor_require(struct call *c, enum right right, const char *owner)
{
    return may(c, right, owner) || fail(c, ERROR_FORBIDDEN, owner ? "owner" : NULL, owner ? "value" : NULL, owner);
}

bool actor_settle_owner(struct call *c, enum right right, const char *fallback)
{
    if (!c->options.owner)
        c->options.owner = actor_country(c->actor) ? actor_country(c->actor) : fallback;
    return actor_require(c, right, c->options.owner);
}
