/* Long searches in a loop: they are answered, and others do not wait for them. */
#include "torture.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEARCHERS = 2, WORDS = 12, FIRMS = 20000, PATIENCE_MS = 60000, ANSWER_BYTES = 1 << 22 };

/* What the names, the towns and the products of the generated firms are made of, and letters, which are in all of them. */
static const char *const words[] = { "a",      "e",        "i",      "o",          "metal",       "zagreb", "split",
                                     "tirana", "pristina", "ulica",  "odrzavanje", "inzenjering", "obrt",   "doo",
                                     "dd",     "shpk",     "oprema", "optronika",  "medicina",    "brod",   "oklop",
                                     "drone",  "municija", "radio",  "sigurnost",  "transport",   "vozila", "alat" };

struct searcher {
    const struct torture *t;
    pthread_t thread;
    char request[512];
    int64_t until_ms, longest_ms;
    unsigned answered, partial, refused;
    int status; /* of the last that was refused */
};

static void *search_on(void *arg)
{
    struct searcher *s = arg;
    char *answer = malloc(ANSWER_BYTES);
    int fd = -1;
    while (answer && clock_ms() < s->until_ms) {
        int64_t begun = clock_ms();
        if (fd < 0)
            fd = torture_connect(s->t, "127.0.0.3", 0);
        int status = fd < 0 ? 0 : http_ask(fd, s->request, strlen(s->request), answer, ANSWER_BYTES, PATIENCE_MS);
        int64_t took = clock_ms() - begun;
        s->longest_ms = took > s->longest_ms ? took : s->longest_ms;
        s->answered += status == 200;
        s->partial += status == 200 && strstr(answer, "\"partial\":true");
        s->refused += status != 200;
        s->status = status == 200 ? s->status : status;
        if (status != 200 && fd >= 0) {
            close(fd);
            fd = -1;
        }
    }
    if (fd >= 0)
        close(fd);
    free(answer);
    return NULL;
}

/* Fills the registry by what officers do: a list is made and imported. */
static bool import_firms(struct torture *t)
{
    char list[TEMPORARY_PATH_BYTES + 16], firms[16];
    snprintf(list, sizeof list, "%s/firms.csv", t->home);
    snprintf(firms, sizeof firms, "%d", FIRMS);
    int fd = open(list, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return false;
    const char *const make[] = { t->generate, "--suppliers", firms, "--csv", "--country", "HR", NULL };
    const char *const import[] = { t->program, "import", list, "--owner", "HR", "--country", "HR", "--yes", NULL };
    bool made = torture_run(t, make, fd) == 0;
    close(fd);
    return made && torture_run(t, import, t->log) == 0;
}

/* Each searcher keeps its words: twelve of them by chance. */
static void choose_words(struct torture *t, struct searcher *s)
{
    char list[256] = "";
    for (size_t n = 0; n < WORDS; n++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", n ? "+" : "",
                 words[torture_random(t, sizeof words / sizeof words[0])]);
    snprintf(s->request, sizeof s->request,
             "GET /api/v1/suppliers?q=%s&facets=country,theme&limit=50 HTTP/1.1\r\nHost: localhost\r\n\r\n", list);
}

bool drill_long_searches(struct torture *t)
{
    struct searcher searchers[SEARCHERS];
    unsigned answered = 0, partial = 0, refused = 0;
    int64_t longest_ms = 0;
    int status = 0;
    if (!import_firms(t))
        return torture_broken(t, "the firms are not imported: %s", torture_log(t));
    struct bystander *b = bystander_start(t);
    for (size_t i = 0; i < SEARCHERS; i++) {
        searchers[i] = (struct searcher){ .t = t, .until_ms = clock_ms() + (int64_t)t->seconds * 1000 };
        choose_words(t, &searchers[i]);
        if (pthread_create(&searchers[i].thread, NULL, search_on, &searchers[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < SEARCHERS; i++) {
        const struct searcher *s = &searchers[i];
        pthread_join(s->thread, NULL);
        answered += s->answered;
        partial += s->partial;
        refused += s->refused;
        status = s->refused ? s->status : status;
        longest_ms = s->longest_ms > longest_ms ? s->longest_ms : longest_ms;
    }
    bool good = bystander_end(t, b, "long searches");
    (void)printf("  long searches: %u answered, %u of them in part, %u refused; the longest took %d ms\n", answered, partial,
                 refused, (int)longest_ms);
    return refused == 0 && answered > 0 ? good : torture_broken(t, "%u searches were refused, the last with %d", refused, status);
}
