/* Commands about the program itself. */
#include "run.h"

#include "../api/serve.h"
#include "help.h"
#include "progress.h"
#include "session.h"

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

/* Signals wait, from here on, for the service to take them: none is lost between the progress line and the service. */
static void hand_over_signals(void)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ours, NULL);
    signal(SIGHUP, hang_up);
}

static bool read_workers(struct session *s, struct maybe_int *out)
{
    static const struct field field = { .name = "--workers", .kind = KIND_INT, .low = 1, .high = 256 };
    const char *said = s->line->settings.value[SETTING_WORKERS];
    *out = (struct maybe_int){ 0 };
    return !said || field_read(s->c, &field, said, out);
}

bool run_serve(struct session *s)
{
    struct maybe_int workers;
    if (!read_workers(s, &workers) || !session_open(s))
        return false;
    db_close(s->connection.db); /* the service opens its own */
    s->connection.db = s->c->db = NULL;
    progress_end();
    hand_over_signals();
    const struct serve_settings settings = {
        .listen = s->line->settings.value[SETTING_LISTEN],
        .database = s->connection.conninfo,
        .role = s->connection.role,
        .workers = (size_t)workers.value,
        .listening = say_listening,
    };
    return serve(s->c, &settings);
}

/* --- the private database ------------------------------------------------------------------------------------------------------------ */

struct database {
    const char *home;
    struct maybe_bool made, running;
    const char *data_directory, *socket_directory, *server_programs, *server_version;
    struct maybe_int process;
};
static const struct field database_fields[] = {
    FIELD(database, home, READ),
    FIELD(database, made, READ),
    FIELD(database, running, READ),
    FIELD(database, data_directory, READ),
    FIELD(database, socket_directory, READ),
    FIELD(database, server_programs, READ),
    FIELD(database, server_version, READ),
    FIELD(database, process, READ),
};
static const struct shape database_shape = { SHAPE(database, "databases", database_fields) };

/* Starting, stopping and looking are for the private database; where a server was named, that is somebody else's to do. */
static bool is_private(struct session *s)
{
    return !connect_is_named(&s->line->settings) ||
           fail(s->c, ERROR_REFUSED, NULL, "why", say(s->c->mem, s->c->language, MESSAGE_why_named_server));
}

static bool print_state(struct session *s)
{
    struct cluster_state state;
    const char *home = s->line->settings.value[SETTING_HOME];
    if (!cluster_look(s->c, home, &state))
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
    session_print(s, &database_shape, &it);
    return true;
}

bool run_db_start(struct session *s)
{
    if (!is_private(s) || !session_open(s))
        return false;
    s->keep = true;
    return print_state(s);
}

bool run_db_stop(struct session *s)
{
    return is_private(s) && cluster_stop(s->c, s->line->settings.value[SETTING_HOME]) && print_state(s);
}

bool run_db_status(struct session *s)
{
    return is_private(s) && print_state(s);
}

bool run_db_migrate(struct session *s)
{
    int applied;
    if (!connect_open_migrate(s->c, &s->line->settings, &s->connection) || !connect_migrate(s->c, &applied))
        return false;
    buffer_format(s->paper.out, "%s\n", message_counted(s->c->mem, s->c->language, MESSAGE_migrated, applied));
    return true;
}

/* --- about ------------------------------------------------------------------------------------------------------------------------- */

struct version {
    const char *version;
};
static const struct field version_fields[] = { FIELD(version, version, READ) };
static const struct shape version_shape = { SHAPE(version, "versions", version_fields) };

bool run_version(struct session *s)
{
    const struct version it = { DICR_VERSION };
    if (s->line->format == FORMAT_TABLE)
        buffer_format(s->paper.out, "dicr %s\n", it.version);
    else
        session_print(s, &version_shape, &it);
    return true;
}

bool run_help(struct session *s)
{
    struct arena *mem = s->c->mem;
    if (!s->line->operand) {
        help_all(mem, &s->paper);
        return true;
    }
    struct texts words = text_split(mem, s->line->operand, ' ');
    size_t used;
    bool begins;
    const struct command *command = command_find(words.item, words.n, &used, &begins);
    if (command && used == words.n) {
        help_command(mem, &s->paper, command);
        return true;
    }
    return (begins && help_group(mem, &s->paper, words.item, words.n)) ||
           fail(s->c, ERROR_UNKNOWN_COMMAND, NULL, "value", s->line->operand, "near", command_near(mem, s->line->operand, words.n == 1));
}
