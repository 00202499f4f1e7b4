#include "own_program.h"

#include <signal.h>
#include <sys/stat.h>

enum { HOMES_MAX = 6 };

char home[TEMPORARY_PATH_BYTES + 16];
struct own_program program;

const char *said(void)
{
    return file_end(program.err);
}

void start_program(void)
{
    program.process = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, program.err, &program.port);
}

int wait_program(void)
{
    int status = ended(program.process);
    program.process = 0;
    return status;
}

/* The directory of all homes is made and removed by the process that runs the tests: when one fails, its own teardown is skipped, and
   its server would live on. */
static char homes[TEMPORARY_PATH_BYTES];

static void make_homes(void)
{
    if (!mkdtemp(temporary_path(homes, "kill")) || chmod(homes, 0711) != 0)
        abort();
}

static void remove_homes(void)
{
    harness_call();
    for (int i = 0; i < HOMES_MAX; i++) {
        const char *one = text_format(call.mem, "%s/%d", homes, i);
        if (access(one, F_OK) == 0 && !cluster_stop(&call, one))
            (void)fprintf(stderr, "%s\n", harness_reason(&call));
    }
    temporary_remove(homes);
    harness_end();
}

static void setup(void)
{
    harness_call();
    clean_environment();
    unsetenv("DICR_TEST"); /* so the private server syncs what it writes */
    program.err = temporary();
    for (int i = 0; i < HOMES_MAX; i++) {
        (void)snprintf(home, sizeof home, "%s/%d", homes, i);
        if (mkdir(home, 0700) == 0)
            break;
    }
    setenv("DICR_HOME", home, 1);
    signal(SIGPIPE, SIG_IGN);
}

static void teardown(void)
{
    if (program.process > 0) {
        kill(program.process, SIGKILL);
        waitpid(program.process, NULL, 0);
    }
    db_close(call.db);
    call.db = NULL;
    ck_assert_ok(cluster_stop(&call, home));
    close(program.err);
    harness_end();
}

TCase *own_program_case(Suite *s, const char *name)
{
    TCase *t = tcase_create(name);
    tcase_set_timeout(t, 1200); /* only a hang reaches it */
#ifdef SANITIZED
    (void)make_homes, (void)remove_homes, (void)setup, (void)teardown;
#else
    tcase_add_unchecked_fixture(t, make_homes, remove_homes);
    tcase_add_checked_fixture(t, setup, teardown);
#endif
    suite_add_tcase(s, t);
    return t;
}

int get_status(const char *path)
{
    static char answer[65536];
    return get(program.port, path, answer, sizeof answer);
}

void wait_status(const char *path, int status)
{
    wait_until(get_status(path) == status, "%s: %s", path, said());
}

struct cluster *join(void)
{
    struct cluster *cl;
    ck_assert_ok(cluster_start(&call, home, NULL, NULL, &cl));
    db_close(call.db);
    call.db = db_new(cluster_conninfo_migrate(cl), "dicr_owner");
    return cl;
}

void part(struct cluster *cl)
{
    db_close(call.db);
    call.db = NULL;
    cluster_release(cl, false);
}

pid_t postmaster(void)
{
    struct cluster_state state;
    ck_assert_ok(cluster_get_state(&call, home, &state));
    ck_assert_msg(state.running, "there is no server");
    return (pid_t)state.process_id;
}

pid_t postmaster_or_none(void)
{
    struct cluster_state state;
    ck_assert_ok(cluster_get_state(&call, home, &state));
    return state.running ? (pid_t)state.process_id : 0;
}
