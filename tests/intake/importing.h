/* Lists that a test imports into the registry. */
#pragma once
#include "jobs.h"

static struct import asked; /* of the next import */
static struct import answer;

static inline void importing_start(void)
{
    harness_transaction();
    asked = (struct import){ 0 };
    call.options.owner = "HR";
}

static inline bool bring(const char *text)
{
    struct file file = { "list.csv", text, strlen(text) };
    return import_start(&call, &asked, ALL_FIELDS, &file, &answer) && (asked.dry_run.value || finish_import(&answer));
}

/* Imports and applies it. */
static inline void apply(const char *text)
{
    asked.apply = (struct maybe_bool){ true, true };
    ck_assert_ok(bring(text));
    asked.apply = (struct maybe_bool){ 0 };
}

/* A dry run. */
static inline void look(const char *text)
{
    asked.dry_run = (struct maybe_bool){ true, true };
    ck_assert_ok(bring(text));
    asked.dry_run = (struct maybe_bool){ 0 };
}

#define ck_assert_counts(n_new, n_changed, n_unchanged, n_conflict, n_rejected)                                                  \
    do {                                                                                                                         \
        ck_assert_msg(                                                                                                           \
            answer.new.value == (n_new) && answer.changed.value == (n_changed) && answer.unchanged.value == (n_unchanged) &&     \
                answer.conflict.value == (n_conflict) && answer.rejected.value == (n_rejected),                                  \
            "new %d changed %d unchanged %d conflict %d rejected %d", (int)answer.new.value, (int)answer.changed.value,          \
            (int)answer.unchanged.value, (int)answer.conflict.value, (int)answer.rejected.value);                                \
        ck_assert_int_eq(answer.rows.value, answer.new.value + answer.changed.value + answer.unchanged.value +                   \
                                                answer.conflict.value + answer.rejected.value);                                  \
    } while (0)

/* The first message of this kind in the answer. */
static inline const struct import_message *message(const char *code)
{
    for (size_t i = 0; i < answer.messages.n; i++)
        if (strcmp(answer.messages.item[i].code, code) == 0)
            return &answer.messages.item[i];
    ck_abort_msg("no message %s", code);
    return NULL;
}

/* A good list of three firms. */
__attribute__((unused)) static const char list[] =
    "Rb.;Naziv;OIB;Sjedište;Telefon;E-pošta;CPV\r\n"
    "1;Čelik Šibenik d.o.o. za proizvodnju;33392005961;Obala 1, Šibenik;022/123456;info@celik.hr;35331500-8\r\n"
    "2;Metali Zadar d.d.;82229652860;Ulica 5, 23000 Zadar;023 654321, 098/123456;;35300000-7, 35330000-6\r\n"
    "3;Mala Radiona, obrt, vl. Ivo Ivić;;Put 3, Split;;;\r\n";
