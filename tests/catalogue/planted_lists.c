/* Lists that HR and XK have imported, as a country's officer brings them in. */
#include "../intake/jobs.h"
#include "planted.h"

struct number own_batch, referred_batch, hidden_batch;
const char planted_own_list[] = "Name;Country;DUNS\nvq own list sh.p.k.;XK;700099900\n";
static const char referring_list[] = "Name;Country;DUNS\nzq99005 list d.o.o.;HR;700077700\nvq referring d.o.o.;HR;700077600\n";
static const char hidden_list[] = "Name;Country;DUNS\nzq99001 list d.o.o.;HR;700088800\nzq99002 list d.o.o.;HR;12\n";

static struct number bring_list(const struct actor *actor, const char *csv)
{
    struct import in = { .sender = actor == &writer_hr ? "zq99003" : "vq99003", .apply = { true, true } }, out = { 0 };
    struct file file = { .name = actor == &writer_hr ? "zq99004.csv" : "vq.csv", .bytes = csv, .size = strlen(csv) };
    call.actor = actor;
    call.options = (struct request_options){ .owner = actor->country };
    ck_assert_ok(import_start(&call, &in, ALL_FIELDS, &file, &out) && finish_import(&out));
    return out.batch;
}

/* A firm of a list that XK sees; the list, its lines and its source are HR's own. (A release is a person's change and clears batch and
   line of the firm; its identifier keeps them.) */
static void release_one_of_a_list(void)
{
    static const char *const to_xk[] = { "XK" };
    static const char of[] =
        "from dicr.identifier i join dicr.supplier s on s.number = i.supplier where s.legal_name like 'vq referring%'";
    const struct shape *s = noun_find("identifier")->shape;
    struct number firm, source;
    referred_batch = bring_list(&writer_hr, referring_list);
    ck_assert_int_eq(number_parse(harness_value(text_format(call.mem, "select dicr.number_text(s.number) %s", of)), &firm),
                     NUMBER_OK);
    ck_assert_int_eq(number_parse(harness_value(text_format(call.mem, "select dicr.number_text(i.source) %s", of)), &source),
                     NUMBER_OK);
    release_one(&writer_hr, noun_find("supplier"), firm, to_xk, 1);
    note_secret(s, shape_field(s, "batch"), number_text(call.mem, referred_batch));
    note_secret(s, shape_field(s, "source"), number_text(call.mem, source));
    note_secret(s, shape_field(s, "line"), harness_value(text_format(call.mem, "select i.line %s", of)));
}

void plant_visible_lists(void)
{
    own_batch = bring_list(&reader_xk, planted_own_list);
    release_one_of_a_list();
}

void plant_hidden_list(void)
{
    hidden_batch = bring_list(&writer_hr, hidden_list);
}
