#include "progress.h"

#include "base/call.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { SHOWN_AFTER_MS = 2000, TICK_MS = 250 };

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    sigset_t previous;
    bool running, blocked, ended, plain, shown, hidden;
    enum language language;
    const char *what;
    struct progress *work;
    int64_t since_ms;
    void (*interrupted)(void *arg);
    void *arg;
} line = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const char *sentence(enum language language, enum message what)
{
    return message_template(language, what);
}

static void clear(void)
{
    if (line.shown)
        (void)!write(STDERR_FILENO, "\r\033[K", 4);
    line.shown = false;
}

static void show(void)
{
    int64_t seconds = (clock_ms() - line.since_ms) / 1000;
    char text[512], percent[32] = "";
    const char *what = line.what;
    int64_t of = line.work ? atomic_load(&line.work->of) : 0;
    if (of > 0) {
        int64_t done = atomic_load(&line.work->done);
        what = message_word(line.language, "choice_import_", atomic_load(&line.work->step));
        snprintf(percent, sizeof percent, ": %lld %%", (long long)(100 * (done < of ? done : of) / of));
    }
    int size = snprintf(text, sizeof text, "\r\033[K%s%s (%lld s)", what, percent, (long long)seconds);
    if (size > 0)
        (void)!write(STDERR_FILENO, text, (size_t)size < sizeof text ? (size_t)size : sizeof text - 1);
    line.shown = true;
}

bool progress_ignores(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* The signals that end the program, and SIGUSR1, by which progress_end() wakes the thread. One that is ignored must not be blocked:
   it would be kept for those who wait for it. */
static sigset_t own_signals(void)
{
    static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
    sigset_t own;
    sigemptyset(&own);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        if (!progress_ignores(ending[i]))
            sigaddset(&own, ending[i]);
    sigaddset(&own, SIGUSR1);
    return own;
}

static void *attend(void *unused)
{
    (void)unused;
    const sigset_t awaited = own_signals();
    static const struct timespec tick = { .tv_nsec = TICK_MS * 1000000L };
    bool terminal = isatty(STDERR_FILENO) && !line.plain;
    for (;;) {
        int signal = sigtimedwait(&awaited, NULL, &tick);
        pthread_mutex_lock(&line.lock);
        bool ended = line.ended;
        if (!ended && terminal && !line.hidden && clock_ms() - line.since_ms >= SHOWN_AFTER_MS)
            show();
        if (!ended && signal > 0 && signal != SIGUSR1)
            clear();
        pthread_mutex_unlock(&line.lock);
        if (signal <= 0 || signal == SIGUSR1) {
            if (ended)
                return NULL;
            continue;
        }
        if (ended) {
            kill(getpid(), signal); /* every thread blocks it, so it waits for whoever takes over */
            return NULL;
        }
        if (line.interrupted)
            line.interrupted(line.arg);
        _exit(128 + signal);
    }
}

void progress_begin(enum language language, bool plain, void (*interrupted)(void *arg), void *arg)
{
    line.language = language;
    line.plain = plain;
    line.ended = line.shown = line.hidden = false;
    line.work = NULL;
    line.what = sentence(language, MESSAGE_progress_work);
    line.since_ms = clock_ms();
    line.interrupted = interrupted;
    line.arg = arg;
    const sigset_t blocked = own_signals();
    pthread_sigmask(SIG_BLOCK, &blocked, &line.previous);
    line.blocked = true;
    line.running = pthread_create(&line.thread, NULL, attend, NULL) == 0;
    /* without the thread, nobody would hear Ctrl-C until the command is done */
    if (!line.running)
        pthread_sigmask(SIG_SETMASK, &line.previous, NULL);
}

void progress_say(enum message what)
{
    if (!line.running)
        return;
    pthread_mutex_lock(&line.lock);
    clear();
    line.what = sentence(line.language, what);
    line.since_ms = clock_ms();
    if (line.plain)
        dprintf(STDERR_FILENO, "dicr: %s\n", line.what);
    pthread_mutex_unlock(&line.lock);
}

void progress_follow(struct progress *work)
{
    pthread_mutex_lock(&line.lock);
    line.work = work;
    pthread_mutex_unlock(&line.lock);
}

void progress_hide(bool hidden)
{
    pthread_mutex_lock(&line.lock);
    clear();
    line.hidden = hidden;
    line.since_ms = clock_ms();
    pthread_mutex_unlock(&line.lock);
}

void progress_end(void)
{
    const sigset_t blocked = own_signals();
    pthread_sigmask(SIG_BLOCK, &blocked, NULL); /* where there is no thread, they are open */
    if (!line.running)
        return;
    pthread_mutex_lock(&line.lock);
    line.ended = true;
    clear();
    pthread_mutex_unlock(&line.lock);
    pthread_kill(line.thread, SIGUSR1);
    pthread_join(line.thread, NULL);
    line.running = false;
}

void progress_release_signals(void)
{
    if (line.blocked)
        pthread_sigmask(SIG_SETMASK, &line.previous, NULL);
    line.blocked = false;
}
