/* What answers look like, against text written by hand. */
#include "../harness.h"

#include "../../tools/print.h"
#include "../../tools/print_table.h"
#include "../../tools/print_tree.h"
#include "base/utf8.h"
#include "longest_line.h"
#include "search/network.h"

Suite *suite_print(void);

struct tool {
    const char *scheme, *value;
};
static const struct field tool_fields[] = { FIELD(tool, scheme, READ), FIELD(tool, value, READ) };
static const struct shape tool_shape = { SHAPE(tool, "tools", tool_fields), .compact = "scheme:value" };

struct shop {
    struct number number;
    const char *legal_name, *town, *note;
    struct maybe_int employees;
    struct decimal turnover;
    struct maybe_bool main;
    struct date founded_on;
    const char *reason;
    LIST_OF(tool) identifiers;
};
static const struct field shop_fields[] = {
    FIELD(shop, number, READ),
    FIELD(shop, legal_name, READ),
    FIELD(shop, town, READ),
    FIELD(shop, employees, READ),
    FIELD(shop, turnover, READ),
    FIELD(shop, main, READ),
    FIELD(shop, founded_on, READ),
    FIELD(shop, note, READ),
    FIELD(shop, reason, READ | TOP_LEVEL),
    LIST(shop, identifiers, READ, &tool_shape),
};
static const struct shape shop_shape = { SHAPE(shop, "shops", shop_fields) };

static struct tool tools[] = { { "OIB", "33392005961" }, { "NCAGE", "A123B" } };
static struct shop shops[] = {
    { .number = { (int64_t)2 << 40 | 1 },
      .legal_name = "Čelik Šibenik d.o.o.",
      .town = "Šibenik",
      .employees = { true, 7 },
      .turnover = { true, 1, 125 },
      .main = { true, true },
      .founded_on = DATE(2020, 3, 1),
      .reason = "only alone",
      .identifiers = { 2, tools } },
    { .number = { (int64_t)1 << 40 | 1 }, .legal_name = "Çelësi", .employees = { true, 1200 }, .founded_on = { 0 } },
};
static const struct list both = { 2, shops };

static struct buffer out;

static void setup(void)
{
    harness_call();
    out = (struct buffer){ 0 };
}

static void teardown(void)
{
    buffer_free(&out);
    harness_end();
}

static const char *table(enum language language, size_t width)
{
    const struct printer p = { .out = &out, .language = language, .width = width };
    out.size = 0;
    print_table(&p, &shop_shape, READ, &both, "");
    return out.bytes;
}

START_TEST(a_table_aligns_by_characters_and_leaves_out_empty_columns)
{
    /* no column for note (nobody has one) nor for reason (it stands alone); numbers to the right */
    ck_assert_str_eq(
        table(LANGUAGE_EN, 0),
        "number      legal name            town     employees  turnover  main  founded on  identifiers\n"
        "HR-0000017  Čelik Šibenik d.o.o.  Šibenik          7      12.5  yes   2020-03-01  OIB:33392005961, NCAGE:A123B\n"
        "AL-0000017  Çelësi                              1200\n");
}
END_TEST

START_TEST(a_table_is_in_the_readers_language)
{
    const char *text = table(LANGUAGE_HR, 0);
    ck_assert_ptr_nonnull(strstr(text, "puni naziv"));
    ck_assert_ptr_nonnull(strstr(text, "12,5"));
    ck_assert_ptr_nonnull(strstr(text, "01.03.2020."));
    ck_assert_ptr_nonnull(strstr(table(LANGUAGE_SQ, 0), "emri ligjor"));
}
END_TEST

START_TEST(a_narrow_terminal_cuts_the_widest_columns_and_no_number)
{
    for (size_t width = 200; width >= 75; width--)
        ck_assert_uint_le(longest_line(table(LANGUAGE_EN, width)), width);
    const char *text = table(LANGUAGE_EN, 90);
    ck_assert_ptr_nonnull(strstr(text, "…"));
    ck_assert_ptr_nonnull(strstr(text, "HR-0000017"));
    ck_assert_ptr_nonnull(strstr(text, "1200"));
    ck_assert(utf8_is_valid(text, strlen(text)));
}
END_TEST

START_TEST(no_rows_make_no_table)
{
    const struct printer p = { .out = &out };
    const struct list none = { 0, NULL };
    buffer_text(&out, "");
    print_table(&p, &shop_shape, READ, &none, "");
    ck_assert_uint_eq(out.size, 0);
}
END_TEST

START_TEST(a_record_shows_what_is_known_and_its_lists_below)
{
    const struct printer p = { .out = &out };
    print_record(&p, &shop_shape, READ, &shops[0]);
    ck_assert_str_eq(out.bytes, "number      HR-0000017\n"
                                "legal name  Čelik Šibenik d.o.o.\n"
                                "town        Šibenik\n"
                                "employees   7\n"
                                "turnover    12.5\n"
                                "main        yes\n"
                                "founded on  2020-03-01\n"
                                "reason      only alone\n"
                                "\n"
                                "identifiers\n"
                                "  scheme  value\n"
                                "  OIB     33392005961\n"
                                "  NCAGE   A123B\n");
}
END_TEST

START_TEST(parts_too_many_for_the_line_are_running_text)
{
    const struct printer p = { .out = &out, .width = 50 };
    print_table(&p, &shop_shape, READ, &both, "  ");
    ck_assert_str_eq(out.bytes, "  HR-0000017; legal name Čelik Šibenik d.o.o.;\n"
                                "    town Šibenik; employees 7; turnover 12.5;\n"
                                "    main yes; founded on 2020-03-01; identifiers\n"
                                "    OIB:33392005961, NCAGE:A123B\n"
                                "  AL-0000017; legal name Çelësi; employees 1200\n");
}
END_TEST

START_TEST(long_text_is_broken_at_blanks_below_its_label)
{
    struct shop it = { .note = "one two three four five six seven eight nine ten eleven twelve" };
    const struct printer p = { .out = &out, .width = 40 };
    print_record(&p, &shop_shape, READ, &it);
    ck_assert_str_eq(out.bytes, "note  one two three four five six seven\n"
                                "      eight nine ten eleven twelve\n");
    out.size = 0;
    it.note = "oneverylongwordwithoutanyblankthatgoesonandonandon";
    print_record(&p, &shop_shape, READ, &it);
    ck_assert_str_eq(out.bytes, "note  oneverylongwordwithoutanyblankthat\n"
                                "      goesonandonandon\n");
}
END_TEST

START_TEST(a_page_says_how_many_there_are_and_how_to_get_on)
{
    const struct printer p = { .out = &out };
    struct page page = { .rows = both, .count = 12345, .next = "abc" };
    print_page(&p, &shop_shape, READ, &page);
    ck_assert_ptr_nonnull(strstr(out.bytes, "\n\n12345 found\nthere are more; next page: --after abc\n"));
    out.size = 0;
    page = (struct page){ 0 };
    print_page(&p, &shop_shape, READ, &page);
    ck_assert_str_eq(out.bytes, "0 found\n");
    out.size = 0;
    page = (struct page){ .rows = both, .count = 10000, .at_least = true };
    print_page(&p, &shop_shape, READ, &page);
    ck_assert_ptr_nonnull(strstr(out.bytes, "\n\nmore than 10000 found; --count exact counts them all\n"));
}
END_TEST

START_TEST(headings_are_bold_only_where_style_is_wanted)
{
    const struct printer p = { .out = &out, .styled = true };
    print_table(&p, &tool_shape, READ, &(struct list){ 2, tools }, "");
    ck_assert_str_eq(out.bytes, "\033[1mscheme  value\033[0m\nOIB     33392005961\nNCAGE   A123B\n");
    ck_assert(!printer_for(&out, LANGUAGE_EN, -1).styled);
}
END_TEST

START_TEST(text_of_others_cannot_steer_the_terminal)
{
    struct shop it = { .legal_name = "a\033[2Jb\nc\td\x7f", .town = "x\xc2\x9by\xe2\x80\xaez\xe2\x81\xa6" };
    const struct printer p = { .out = &out };
    print_record(&p, &shop_shape, READ, &it);
    ck_assert_str_eq(out.bytes, "legal name  a [2Jb c d \ntown        x y z \n");
    ck_assert_str_eq(printable(call.mem, "plain č"), "plain č");
    ck_assert_str_eq(printable(call.mem, "\u061Ca\u2028b\uFEFFc\U000E0041č…"), " a b c č…");
    ck_assert_str_eq(printable(call.mem, "bad \xff"), "bad ?");
    ck_assert_str_eq(printable(call.mem, "half \xc4"), "half ?");
}
END_TEST

/* --- for programs ------------------------------------------------------------------------------------------------------------------------- */

struct beside {
    LIST_OF(tool) labels;
};
static const struct field beside_fields[] = { LIST(beside, labels, READ, &tool_shape) };
static const struct shape beside_shape = { SHAPE(beside, "besides", beside_fields) };

static const char *answer(enum form form, const struct op *op, const struct op_result *it)
{
    static const struct command command = { .words = "shop list" };
    struct command_line line = { .form = form, .command = &command, .op = op };
    const struct printer p = { .out = &out };
    out.size = 0;
    ck_assert_ok(print_answer(&call, &line, it, &p));
    return out.bytes;
}

START_TEST(json_is_one_object_with_what_stands_beside_the_list_in_it)
{
    const struct op op = { .form = OP_PAGE, .output = { &tool_shape, READ } };
    struct beside beside = { { 1, tools } };
    struct op_result it = { .page = { .rows = { 1, tools }, .count = 1 } };
    ck_assert_str_eq(
        answer(FORM_JSON, &op, &it),
        "{\"count\":1,\"count_is\":\"exact\",\"tools\":[{\"scheme\":\"OIB\",\"value\":\"33392005961\"}],\"next\":null}\n");
    it.page.extra_shape = &beside_shape;
    it.page.extra = &beside;
    ck_assert_str_eq(
        answer(FORM_JSON, &op, &it),
        "{\"count\":1,\"count_is\":\"exact\",\"tools\":[{\"scheme\":\"OIB\",\"value\":\"33392005961\"}],\"next\":null,"
        "\"labels\":[{\"scheme\":\"OIB\",\"value\":\"33392005961\"}]}\n");
}
END_TEST

START_TEST(csv_is_for_machines_but_no_spreadsheet_runs_it)
{
    const struct op op = { .form = OP_PAGE, .output = { &tool_shape, READ } };
    struct tool rows[] = { { "a,\"b\"", "=1+1" }, { NULL, "č" } };
    const struct op_result it = { .page = { .rows = { 2, rows }, .count = 2 } };
    ck_assert_str_eq(answer(FORM_CSV, &op, &it), "scheme,value\r\n\"a,\"\"b\"\"\",'=1+1\r\n,č\r\n");
}
END_TEST

START_TEST(what_was_written_is_told_by_its_number_alone)
{
    const struct op op = { .form = OP_ONE, .output = { &shop_shape, READ } };
    static const struct command command = { .words = "shop add", .layout = LAYOUT_NUMBER };
    struct command_line line = { .command = &command, .op = &op };
    const struct printer p = { .out = &out };
    const struct op_result it = { .record = &shops[0] };
    ck_assert_ok(print_answer(&call, &line, &it, &p));
    ck_assert_str_eq(out.bytes, "HR-0000017\n");
}
END_TEST

/* --- trees --------------------------------------------------------------------------------------------------------------------------------- */

#define HR(serial) { (int64_t)2 << 40 | (serial) }

START_TEST(a_network_is_drawn_as_a_tree_each_firm_once)
{
    struct network_node nodes[] = {
        { HR(1), "Root", "HR", { true, 0 } },
        { HR(2), "Left", "AL", { true, 1 } },
        { HR(3), "Right", "HR", { true, 1 } },
        { HR(4), "Deep", "XK", { true, 2 } },
    };
    struct network_link links[] = {
        { .number = HR(13), .supplier_number = HR(4), .buyer_number = HR(3) },
        { .number = HR(11),
          .supplier_number = HR(2),
          .buyer_number = HR(1),
          .concept = "CPV:35331500",
          .share_pct = { true, 1, 605 },
          .sole_source = { true, true } },
        { .number = HR(12), .supplier_number = HR(3), .buyer_number = HR(1), .product = "fuze" },
        { .number = HR(14), .supplier_number = HR(4), .buyer_number = HR(2) },
        { .number = HR(15), .supplier_number = HR(1), .buyer_number = HR(4) }, /* a circle */
    };
    struct network it = { .root = HR(1), .nodes = { 4, nodes }, .links = { 5, links } };
    const struct printer p = { .out = &out };
    print_tree(&p, &it, false);
    ck_assert_str_eq(out.bytes, "HR-0000017  Root (HR)\n"
                                "├─ HR-0000025  Left (AL)  CPV:35331500, 60.5 %, sole source\n"
                                "│  └─ HR-0000041  Deep (XK)\n"
                                "│     └─ HR-0000017  Root (HR) ↑\n"
                                "└─ HR-0000033  Right (HR)  fuze\n"
                                "   └─ HR-0000041  Deep (XK) ↑\n");
    out.size = 0;
    it.truncated = (struct maybe_bool){ true, true };
    print_tree(&p, &it, true);
    ck_assert_str_eq(out.bytes, "HR-0000017  Root (HR)\n"
                                "└─ HR-0000041  Deep (XK)\n"
                                "   ├─ HR-0000033  Right (HR)\n"
                                "   │  └─ HR-0000017  Root (HR)  fuze ↑\n"
                                "   └─ HR-0000025  Left (AL)\n"
                                "      └─ HR-0000017  Root (HR)  CPV:35331500, 60.5 %, sole source ↑\n"
                                "there is more than can be shown; a smaller --depth shows less of it\n");
}
END_TEST

START_TEST(a_chain_of_ten_thousand_firms_is_drawn_to_a_hundred_levels)
{
    enum { N = NETWORK_NODES_MAX };
    struct network_node *nodes = TAKE_N(call.mem, N, struct network_node);
    struct network_link *links = TAKE_N(call.mem, N, struct network_link);
    for (int64_t i = 0; i < N; i++) {
        nodes[i] = (struct network_node){ .number = HR(i + 1), .legal_name = "F", .country = "HR" };
        links[i] = (struct network_link){ .number = HR(i + 1), .supplier_number = HR(i + 2), .buyer_number = HR(i + 1) };
    }
    struct network it = { .root = HR(1), .nodes = { N, nodes }, .links = { N - 1, links } };
    const struct printer p = { .out = &out };
    print_tree(&p, &it, false);
    size_t lines = 0;
    for (const char *t = out.bytes; *t; t++)
        lines += *t == '\n';
    ck_assert_uint_eq(lines, 101);
    ck_assert_str_eq(out.bytes + out.size - strlen("F (HR) …\n"), "F (HR) …\n");
}
END_TEST

Suite *suite_print(void)
{
    Suite *s = suite_create("print");
    TCase *t = tcase_create("print");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_table_aligns_by_characters_and_leaves_out_empty_columns);
    tcase_add_test(t, a_table_is_in_the_readers_language);
    tcase_add_test(t, a_narrow_terminal_cuts_the_widest_columns_and_no_number);
    tcase_add_test(t, no_rows_make_no_table);
    tcase_add_test(t, a_record_shows_what_is_known_and_its_lists_below);
    tcase_add_test(t, parts_too_many_for_the_line_are_running_text);
    tcase_add_test(t, long_text_is_broken_at_blanks_below_its_label);
    tcase_add_test(t, a_page_says_how_many_there_are_and_how_to_get_on);
    tcase_add_test(t, headings_are_bold_only_where_style_is_wanted);
    tcase_add_test(t, text_of_others_cannot_steer_the_terminal);
    tcase_add_test(t, json_is_one_object_with_what_stands_beside_the_list_in_it);
    tcase_add_test(t, csv_is_for_machines_but_no_spreadsheet_runs_it);
    tcase_add_test(t, what_was_written_is_told_by_its_number_alone);
    tcase_add_test(t, a_network_is_drawn_as_a_tree_each_firm_once);
    tcase_add_test(t, a_chain_of_ten_thousand_firms_is_drawn_to_a_hundred_levels);
    suite_add_tcase(s, t);
    return s;
}
