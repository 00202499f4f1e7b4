#include "settings.h"

#include "text.h"

#include <pwd.h>
#include <sched.h>
#include <unistd.h>

/* clang-format off */
const struct setting_row setting_rows[SETTING_COUNT] = {
    [SETTING_DATABASE] = { "database", "DICR_DATABASE", NULL },
    [SETTING_HOME]     = { "home",     "DICR_HOME",     NULL },
    [SETTING_LISTEN]   = { "listen",   "DICR_LISTEN",   "127.0.0.1:8080" },
    [SETTING_LANG]     = { "lang",     "DICR_LANG",     "en" },
    [SETTING_WORKERS]  = { "workers",  "DICR_WORKERS",  NULL },
    [SETTING_CONNECTIONS_PER_ADDRESS] = { "connections_per_address", "DICR_CONNECTIONS_PER_ADDRESS", NULL },
    [SETTING_TRUSTED_PROXIES] = { "trusted_proxies", "DICR_TRUSTED_PROXIES", NULL },
    [SETTING_LOG]      = { "log",      "DICR_LOG",      "info" },
};
/* clang-format on */

static const char *environment_value(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value ? value : NULL;
}

/* The home directory of the account, where HOME is not set: a service may be started without it. */
static const char *account_home(struct arena *mem)
{
    enum { ENTRY_BYTES = 16 * 1024 };
    struct passwd row, *found = NULL;
    char *entry = arena_take(mem, ENTRY_BYTES);
    if (getpwuid_r(geteuid(), &row, entry, ENTRY_BYTES, &found) == 0 && found && found->pw_dir && *found->pw_dir == '/')
        return found->pw_dir;
    return "";
}

/* Follows the XDG base directory rules; a relative path counts as not set. */
static const char *default_home(struct arena *mem)
{
    if (geteuid() == 0)
        return "/var/lib/dicr";
    const char *data = environment_value("XDG_DATA_HOME"), *home = environment_value("HOME");
    if (data && *data == '/')
        return text_format(mem, "%s/dicr", data);
    return text_format(mem, "%s/.local/share/dicr", home && *home == '/' ? home : account_home(mem));
}

/* One for each processor that this process may use. */
static const char *default_workers(struct arena *mem)
{
    cpu_set_t usable;
    int n = sched_getaffinity(0, sizeof usable, &usable) == 0 ? CPU_COUNT(&usable) : 1;
    return int_text(mem, n > 0 ? n : 1);
}

static const char *default_value(struct arena *mem, enum setting which)
{
    if (which == SETTING_HOME)
        return default_home(mem);
    if (which == SETTING_WORKERS)
        return default_workers(mem);
    return setting_rows[which].default_value;
}

static const char *flag_of(struct arena *mem, enum setting which)
{
    return text_format(mem, "--%s", setting_rows[which].name);
}

void settings_read(struct settings *s, struct arena *mem)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *value = environment_value(setting_rows[i].environment);
        s->value[i] = value ? text_copy(mem, value) : default_value(mem, (enum setting)i);
        s->source[i] = value ? setting_rows[i].environment : flag_of(mem, (enum setting)i);
    }
}

bool settings_set(struct settings *s, struct arena *mem, const char *flag, const char *value)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (!text_same_name(flag, setting_rows[i].name))
            continue;
        if (!value || !*value)
            return true;
        s->value[i] = text_copy(mem, value);
        s->source[i] = flag_of(mem, (enum setting)i);
        return true;
    }
    return false;
}
