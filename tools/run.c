/* Commands about the program itself. */
#include "run.h"

#include "../api/serve.h"
#include "base/log.h"
#include "help.h"
#include "program.h"
#include "progress.h"
#include "run_demo.h"

#include <signal.h>
#include <unistd.h>

/* --- the service ------------------------------------------------------------------------------------------------------------------- */

static void say_listening(const char *url, void *arg)
{
    (void)arg;
    dprintf(STDOUT_FILENO, "%s\n", url);
}

/* The end of the terminal is the end of the service, as orderly as any. */
static void hang_up(int signal)
{
    (void)signal;
    kill(getpid(), SIGTERM);
}

/* SIGINT and SIGTERM stay blocked since progress_begin() until the service takes them, so that none is lost in between. */
static void hand_over_signals(void)
{
    progress_end();
    if (progress_ignores(SIGHUP))
        return;
    signal(SIGHUP, hang_up);
    sigset_t hangup;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    pthread_sigmask(SIG_UNBLOCK, &hangup, NULL);
}

/* A setting that is a number; absent, it stays unknown. */
static bool read_count(struct program *p, enum setting which, int64_t most, struct maybe_int *out)
{
    const struct settings *s = &p->line->settings;
    const struct field field = { .name = s->source[which], .kind = KIND_INT, .low = 1, .high = most };
    *out = (struct maybe_int){ 0 };
    return !s->value[which] || field_read(p->c, &field, s->value[which], out);
}

/* Before anything is made, so that a setting that is refused leaves nothing behind. */
static bool read_serve_settings(struct program *p, struct serve_settings *out)
{
    struct maybe_int workers, per_address;
    if (!read_count(p, SETTING_WORKERS, 256, &workers) || !read_count(p, SETTING_CONNECTIONS_PER_ADDRESS, 100000, &per_address))
        return false;
    *out = (struct serve_settings){
        .listen = p->line->settings.value[SETTING_LISTEN],
        .workers = (size_t)workers.value,
        .per_address_max = (unsigned)per_address.value,
        .trusted_proxies = p->line->settings.value[SETTING_TRUSTED_PROXIES],
        .listening = say_listening,
    };
    return serve_check(p->c, out);
}

bool run_serve(struct program *p)
{
    struct serve_settings settings;
    if (!read_serve_settings(p, &settings))
        return false;
    bool open = program_open(p), demo = line_flag(p->line, "demo") != NULL;
    /* the service waits for a server that is not there yet, and answers 503 meanwhile; but nobody would fill it later */
    if (!open && (demo || p->c->error.code != ERROR_DATABASE_AWAY || p->connection.cluster))
        return false;
    if (!open)
        log_line(LOG_WARN, "database_away", "why", error_rows[ERROR_DATABASE_AWAY].slug, "detail", p->c->error.detail);
    call_clear(p->c);
    if (demo && !fill_with_demo(p))
        return false;
    db_close(p->connection.db); /* the service opens its own */
    p->connection.db = p->c->db = NULL;
    hand_over_signals();
    settings.database = p->connection.conninfo;
    settings.role = p->connection.role;
    settings.cluster = p->connection.cluster;
    return serve(p->c, &settings);
}

/* --- the private database ------------------------------------------------------------------------------------------------------------ */

struct database {
    const char *home;
    struct maybe_bool made, running;
    const char *data_directory, *socket_directory, *server_programs, *server_version;
    struct maybe_int process;
};
ROW_SHAPE(database, READ, home, made, running, data_directory, socket_directory, server_programs, server_version, process);

/* Starting, stopping and looking are for the private database; where a server was named, that is somebody else's to do. */
static bool is_private(struct program *p)
{
    return !connect_is_named(&p->line->settings) ||
           fail(p->c, ERROR_REFUSED, NULL, "why", tr(p->c->mem, p->c->language, MESSAGE_why_named_server));
}

static bool print_state(struct program *p)
{
    struct cluster_state state;
    const char *home = p->line->settings.value[SETTING_HOME];
    if (!cluster_get_state(p->c, home, &state))
        return false;
    const struct database it = {
        .home = home,
        .made = { true, state.made },
        .running = { true, state.running },
        .data_directory = state.data_directory,
        .socket_directory = state.socket_directory,
        .server_programs = state.programs,
        .server_version = state.version,
        .process = { state.running, state.process_id },
    };
    return program_print(p, &database_shape, &it);
}

bool run_db_start(struct program *p)
{
    if (!is_private(p) || !program_open(p))
        return false;
    p->keep = true;
    return print_state(p);
}

bool run_db_stop(struct program *p)
{
    return is_private(p) && cluster_stop(p->c, p->line->settings.value[SETTING_HOME]) && print_state(p);
}

bool run_db_status(struct program *p)
{
    return is_private(p) && print_state(p);
}

bool run_db_migrate(struct program *p)
{
    int applied;
    if (!connect_open_migrate(p->c, &p->line->settings, &p->connection) || !connect_migrate(p->c, &applied))
        return false;
    p->made = applied > 0;
    buffer_format(p->printer.out, "%s\n", message_counted(p->c->mem, p->c->language, MESSAGE_migrated, applied));
    return true;
}

/* --- about ------------------------------------------------------------------------------------------------------------------------- */

struct version {
    const char *version;
};
ROW_SHAPE(version, READ, version);

bool run_version(struct program *p)
{
    const struct version it = { DICR_VERSION };
    if (p->line->form != FORM_TABLE)
        return program_print(p, &version_shape, &it);
    buffer_format(p->printer.out, "dicr %s\n", it.version);
    return true;
}

bool run_help(struct program *p)
{
    struct arena *mem = p->c->mem;
    if (!p->line->operand) {
        help_all(mem, &p->printer);
        return true;
    }
    struct texts words = text_split(mem, p->line->operand, ' ');
    size_t used;
    bool begins;
    const struct command *command = command_find(words.item, words.n, &used, &begins);
    if (command && used == words.n) {
        help_command(mem, &p->printer, command);
        return true;
    }
    return (begins && help_group(mem, &p->printer, words.item, words.n)) ||
           fail(p->c, ERROR_UNKNOWN_COMMAND, NULL, "value", p->line->operand, "near", command_near(mem, &words));
}
