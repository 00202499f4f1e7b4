/* Every setting: one row with its name, environment variable, flag, default and help. */
#pragma once
#include "arena.h"

enum setting {
    SETTING_DATABASE,
    SETTING_HOME,
    SETTING_LISTEN,
    SETTING_LANG,
    SETTING_WORKERS,
    SETTING_CONNECTIONS_PER_ADDRESS,
    SETTING_TRUSTED_PROXIES,
    SETTING_LOG,
    SETTING_COUNT
};

struct setting_row {
    const char *name;          /* "database": the flag is --database */
    const char *environment;   /* "DICR_DATABASE" */
    const char *default_value; /* default as text, NULL: computed (home, workers) or none (database) */
};
/* Help: message `setting_<name>`. */
extern const struct setting_row setting_rows[SETTING_COUNT];

/* The values in force. Flag beats environment beats default; "" counts as not set. */
struct settings {
    const char *value[SETTING_COUNT];
    const char *source[SETTING_COUNT]; /* what an error about it names: "DICR_LOG" where the environment says it, else "--log" */
};
/* Sets each from the environment, else the default; flags override them afterwards. */
void settings_read(struct settings *s, struct arena *mem);
/* `flag` without dashes, `-` and `_` equal; false when there is no such setting. A value of "" changes nothing. */
bool settings_set(struct settings *s, struct arena *mem, const char *flag, const char *value);
