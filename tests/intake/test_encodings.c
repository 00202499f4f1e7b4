/* Every encoding in which lists come, by samples that another program has converted (the codecs of Python 3), and how often a guess is
   wrong. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "lists.h"

Suite *suite_encodings(void);

#define BYTES(text) text, sizeof(text) - 1

/* clang-format off */
static const struct sample {
    enum encoding encoding;
    const char *bytes;
    size_t size;
    const char *text;
} samples[] = {
    { ENCODING_UTF8, BYTES("Naziv;Mjesto\n\xC4\x8C" "elik \xC5\xA0ibenik, obrt za gra\xC4\x91" "evinarstvo i \xC5\xBE" "eljezo;\xC4\x90" "akovo\n"),
      "Naziv;Mjesto\nČelik Šibenik, obrt za građevinarstvo i željezo;Đakovo\n" },
    { ENCODING_UTF8, BYTES("Emri;Qyteti\nNd\xC3\xABrmarrja p\xC3\xABr prodhimin e \xC3\xA7" "elikut;Gjilan\n\xC3\x87" "el\xC3\xABsi sh.p.k.;Pej\xC3\xAB\n"),
      "Emri;Qyteti\nNdërmarrja për prodhimin e çelikut;Gjilan\nÇelësi sh.p.k.;Pejë\n" },
    { ENCODING_UTF8, BYTES("Name;Town\n\xC4\x8C" "avtat Engineering Ltd;London\n"),
      "Name;Town\nČavtat Engineering Ltd;London\n" },
    { ENCODING_UTF16LE, BYTES("N\x00" "a\x00z\x00i\x00v\x00;\x00M\x00j\x00" "e\x00s\x00t\x00o\x00\n\x00\x0C\x01" "e\x00l\x00i\x00k\x00 \x00`\x01i\x00" "b\x00" "e\x00n\x00i\x00k\x00,\x00 \x00o\x00" "b\x00r\x00t\x00 \x00z\x00" "a\x00 \x00g\x00r\x00" "a\x00\x11\x01" "e\x00v\x00i\x00n\x00" "a\x00r\x00s\x00t\x00v\x00o\x00 \x00i\x00 \x00~\x01" "e\x00l\x00j\x00" "e\x00z\x00o\x00;\x00\x10\x01" "a\x00k\x00o\x00v\x00o\x00\n\x00"),
      "Naziv;Mjesto\nČelik Šibenik, obrt za građevinarstvo i željezo;Đakovo\n" },
    { ENCODING_UTF16LE, BYTES("E\x00m\x00r\x00i\x00;\x00Q\x00y\x00t\x00" "e\x00t\x00i\x00\n\x00N\x00" "d\x00\xEB\x00r\x00m\x00" "a\x00r\x00r\x00j\x00" "a\x00 \x00p\x00\xEB\x00r\x00 \x00p\x00r\x00o\x00" "d\x00h\x00i\x00m\x00i\x00n\x00 \x00" "e\x00 \x00\xE7\x00" "e\x00l\x00i\x00k\x00u\x00t\x00;\x00G\x00j\x00i\x00l\x00" "a\x00n\x00\n\x00\xC7\x00" "e\x00l\x00\xEB\x00s\x00i\x00 \x00s\x00h\x00.\x00p\x00.\x00k\x00.\x00;\x00P\x00" "e\x00j\x00\xEB\x00\n\x00"),
      "Emri;Qyteti\nNdërmarrja për prodhimin e çelikut;Gjilan\nÇelësi sh.p.k.;Pejë\n" },
    { ENCODING_UTF16LE, BYTES("N\x00" "a\x00m\x00" "e\x00;\x00T\x00o\x00w\x00n\x00\n\x00\x0C\x01" "a\x00v\x00t\x00" "a\x00t\x00 \x00" "E\x00n\x00g\x00i\x00n\x00" "e\x00" "e\x00r\x00i\x00n\x00g\x00 \x00L\x00t\x00" "d\x00;\x00L\x00o\x00n\x00" "d\x00o\x00n\x00\n\x00"),
      "Name;Town\nČavtat Engineering Ltd;London\n" },
    { ENCODING_UTF16BE, BYTES("\x00N\x00" "a\x00z\x00i\x00v\x00;\x00M\x00j\x00" "e\x00s\x00t\x00o\x00\n\x01\x0C\x00" "e\x00l\x00i\x00k\x00 \x01`\x00i\x00" "b\x00" "e\x00n\x00i\x00k\x00,\x00 \x00o\x00" "b\x00r\x00t\x00 \x00z\x00" "a\x00 \x00g\x00r\x00" "a\x01\x11\x00" "e\x00v\x00i\x00n\x00" "a\x00r\x00s\x00t\x00v\x00o\x00 \x00i\x00 \x01~\x00" "e\x00l\x00j\x00" "e\x00z\x00o\x00;\x01\x10\x00" "a\x00k\x00o\x00v\x00o\x00\n"),
      "Naziv;Mjesto\nČelik Šibenik, obrt za građevinarstvo i željezo;Đakovo\n" },
    { ENCODING_UTF16BE, BYTES("\x00" "E\x00m\x00r\x00i\x00;\x00Q\x00y\x00t\x00" "e\x00t\x00i\x00\n\x00N\x00" "d\x00\xEB\x00r\x00m\x00" "a\x00r\x00r\x00j\x00" "a\x00 \x00p\x00\xEB\x00r\x00 \x00p\x00r\x00o\x00" "d\x00h\x00i\x00m\x00i\x00n\x00 \x00" "e\x00 \x00\xE7\x00" "e\x00l\x00i\x00k\x00u\x00t\x00;\x00G\x00j\x00i\x00l\x00" "a\x00n\x00\n\x00\xC7\x00" "e\x00l\x00\xEB\x00s\x00i\x00 \x00s\x00h\x00.\x00p\x00.\x00k\x00.\x00;\x00P\x00" "e\x00j\x00\xEB\x00\n"),
      "Emri;Qyteti\nNdërmarrja për prodhimin e çelikut;Gjilan\nÇelësi sh.p.k.;Pejë\n" },
    { ENCODING_UTF16BE, BYTES("\x00N\x00" "a\x00m\x00" "e\x00;\x00T\x00o\x00w\x00n\x00\n\x01\x0C\x00" "a\x00v\x00t\x00" "a\x00t\x00 \x00" "E\x00n\x00g\x00i\x00n\x00" "e\x00" "e\x00r\x00i\x00n\x00g\x00 \x00L\x00t\x00" "d\x00;\x00L\x00o\x00n\x00" "d\x00o\x00n\x00\n"),
      "Name;Town\nČavtat Engineering Ltd;London\n" },
    { ENCODING_CP1250, BYTES("Naziv;Mjesto\n\xC8" "elik \x8Aibenik, obrt za gra\xF0" "evinarstvo i \x9E" "eljezo;\xD0" "akovo\n"),
      "Naziv;Mjesto\nČelik Šibenik, obrt za građevinarstvo i željezo;Đakovo\n" },
    { ENCODING_CP1250, BYTES("Emri;Qyteti\nNd\xEBrmarrja p\xEBr prodhimin e \xE7" "elikut;Gjilan\n\xC7" "el\xEBsi sh.p.k.;Pej\xEB\n"),
      "Emri;Qyteti\nNdërmarrja për prodhimin e çelikut;Gjilan\nÇelësi sh.p.k.;Pejë\n" },
    { ENCODING_CP1250, BYTES("EMRI;QYTETI\nND\xCBRMARRJA P\xCBR PRODHIMIN E \xC7" "ELIKUT;PEJ\xCB\n"),
      "EMRI;QYTETI\nNDËRMARRJA PËR PRODHIMIN E ÇELIKUT;PEJË\n" },
    { ENCODING_CP1250, BYTES("NAZIV;MJESTO\n\x8EUPANIJSKE CESTE \x8AIBENIK;\xC8" "AKOVEC\n"),
      "NAZIV;MJESTO\nŽUPANIJSKE CESTE ŠIBENIK;ČAKOVEC\n" },
    { ENCODING_CP1250, BYTES("Name;Town\n\xC8" "avtat Engineering Ltd;London\n"),
      "Name;Town\nČavtat Engineering Ltd;London\n" },
    { ENCODING_CP1250, BYTES("Name;Town\nKosov\xEB Metal Works Ltd;Prishtin\xEB\n"),
      "Name;Town\nKosovë Metal Works Ltd;Prishtinë\n" },
    { ENCODING_ISO8859_2, BYTES("Naziv;Mjesto\n\xC8" "elik \xA9ibenik, obrt za gra\xF0" "evinarstvo i \xBE" "eljezo;\xD0" "akovo\n"),
      "Naziv;Mjesto\nČelik Šibenik, obrt za građevinarstvo i željezo;Đakovo\n" },
    { ENCODING_ISO8859_2, BYTES("Emri;Qyteti\nNd\xEBrmarrja p\xEBr prodhimin e \xE7" "elikut;Gjilan\n\xC7" "el\xEBsi sh.p.k.;Pej\xEB\n"),
      "Emri;Qyteti\nNdërmarrja për prodhimin e çelikut;Gjilan\nÇelësi sh.p.k.;Pejë\n" },
    { ENCODING_ISO8859_2, BYTES("EMRI;QYTETI\nND\xCBRMARRJA P\xCBR PRODHIMIN E \xC7" "ELIKUT;PEJ\xCB\n"),
      "EMRI;QYTETI\nNDËRMARRJA PËR PRODHIMIN E ÇELIKUT;PEJË\n" },
    { ENCODING_ISO8859_2, BYTES("NAZIV;MJESTO\n\xAEUPANIJSKE CESTE \xA9IBENIK;\xC8" "AKOVEC\n"),
      "NAZIV;MJESTO\nŽUPANIJSKE CESTE ŠIBENIK;ČAKOVEC\n" },
    { ENCODING_ISO8859_2, BYTES("Name;Town\n\xC8" "avtat Engineering Ltd;London\n"),
      "Name;Town\nČavtat Engineering Ltd;London\n" },
    { ENCODING_ISO8859_2, BYTES("Name;Town\nKosov\xEB Metal Works Ltd;Prishtin\xEB\n"),
      "Name;Town\nKosovë Metal Works Ltd;Prishtinë\n" },
    { ENCODING_MACINTOSH, BYTES("Emri;Qyteti\nNd\x91rmarrja p\x91r prodhimin e \x8D" "elikut;Gjilan\n\x82" "el\x91si sh.p.k.;Pej\x91\n"),
      "Emri;Qyteti\nNdërmarrja për prodhimin e çelikut;Gjilan\nÇelësi sh.p.k.;Pejë\n" },
    { ENCODING_MACINTOSH, BYTES("EMRI;QYTETI\nND\xE8RMARRJA P\xE8R PRODHIMIN E \x82" "ELIKUT;PEJ\xE8\n"),
      "EMRI;QYTETI\nNDËRMARRJA PËR PRODHIMIN E ÇELIKUT;PEJË\n" },
    { ENCODING_MACINTOSH, BYTES("Name;Town\nKosov\x91 Metal Works Ltd;Prishtin\x91\n"),
      "Name;Town\nKosovë Metal Works Ltd;Prishtinë\n" },
    { ENCODING_MACCE, BYTES("Naziv;Mjesto\n\x89" "etka i kist \xD0 \xEBi\xECi\x8D, obrt za \x8Dilime;\xE1ibenik\n"),
      "Naziv;Mjesto\nČetka i kist – Žižić, obrt za ćilime;Šibenik\n" },
    { ENCODING_MACCE, BYTES("NAZIV;MJESTO\n\xEBUPANIJSKE CESTE \xE1IBENIK;\x89" "AKOVEC\n"),
      "NAZIV;MJESTO\nŽUPANIJSKE CESTE ŠIBENIK;ČAKOVEC\n" },
    { ENCODING_MACCE, BYTES("Name;Town\n\x89" "avtat Engineering Ltd;London\n"),
      "Name;Town\nČavtat Engineering Ltd;London\n" },
    { ENCODING_CP852, BYTES("Naziv;Mjesto\n\xAC" "elik \xE6ibenik, obrt za gra\xD0" "evinarstvo i \xA7" "eljezo;\xD1" "akovo\n"),
      "Naziv;Mjesto\nČelik Šibenik, obrt za građevinarstvo i željezo;Đakovo\n" },
    { ENCODING_CP852, BYTES("Emri;Qyteti\nNd\x89rmarrja p\x89r prodhimin e \x87" "elikut;Gjilan\n\x80" "el\x89si sh.p.k.;Pej\x89\n"),
      "Emri;Qyteti\nNdërmarrja për prodhimin e çelikut;Gjilan\nÇelësi sh.p.k.;Pejë\n" },
    { ENCODING_CP852, BYTES("EMRI;QYTETI\nND\xD3RMARRJA P\xD3R PRODHIMIN E \x80" "ELIKUT;PEJ\xD3\n"),
      "EMRI;QYTETI\nNDËRMARRJA PËR PRODHIMIN E ÇELIKUT;PEJË\n" },
    { ENCODING_CP852, BYTES("NAZIV;MJESTO\n\xA6UPANIJSKE CESTE \xE6IBENIK;\xAC" "AKOVEC\n"),
      "NAZIV;MJESTO\nŽUPANIJSKE CESTE ŠIBENIK;ČAKOVEC\n" },
    { ENCODING_CP852, BYTES("Name;Town\n\xAC" "avtat Engineering Ltd;London\n"),
      "Name;Town\nČavtat Engineering Ltd;London\n" },
    { ENCODING_CP852, BYTES("Name;Town\nKosov\x89 Metal Works Ltd;Prishtin\x89\n"),
      "Name;Town\nKosovë Metal Works Ltd;Prishtinë\n" },
};
/* clang-format on */
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static bool decode_as(enum encoding requested, const char *bytes, size_t size, struct decoded *out)
{
    call_clear(&call);
    return decode_file(&call, bytes, size, requested, out);
}

static const char *text_of(const struct decoded *file)
{
    return decode_text(mem, file->encoding, file->bytes, file->size, NULL);
}

START_TEST(each_encoding_is_recognised_and_read_to_the_same_text)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct sample *it = &samples[i];
        struct decoded found, chosen;
        ck_assert_msg(decode_as(ENCODING_UNKNOWN, it->bytes, it->size, &found), "%zu is refused: %s", i, it->text);
        ck_assert_msg(strcmp(text_of(&found), it->text) == 0, "%zu as %s: %s", i, encoding_names[found.encoding],
                      text_of(&found));
        /* Albanian is the same bytes in both. */
        bool is_same = it->encoding == ENCODING_ISO8859_2 && found.encoding == ENCODING_CP1250;
        ck_assert_msg(found.encoding == it->encoding || is_same, "%zu is taken for %s", i, encoding_names[found.encoding]);
        ck_assert(!found.mixed && !found.bom);
        ck_assert(decode_as(it->encoding, it->bytes, it->size, &chosen));
        ck_assert_int_eq(chosen.encoding, it->encoding);
        ck_assert_str_eq(text_of(&chosen), it->text);
    }
}
END_TEST

START_TEST(what_was_read_goes_back_to_the_same_bytes)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct sample *it = &samples[i];
        struct buffer b = { 0 };
        encode_text(&b, it->encoding, it->text);
        encode_file(&b, it->encoding);
        ck_assert_uint_eq(b.size, it->size);
        ck_assert_mem_eq(b.bytes, it->bytes, it->size);
        buffer_free(&b);
    }
}
END_TEST

START_TEST(every_byte_that_is_a_character_goes_back_to_itself)
{
    size_t seen = 0;
    for (enum encoding e = ENCODING_CP1250; e < ENCODING_COUNT; e++) {
        for (int byte = 128; byte < 256; byte++) {
            char one = (char)byte;
            struct buffer b = { 0 };
            const char *text = decode_text(mem, e, &one, 1, NULL);
            if (strcmp(text, "\uFFFD") == 0)
                continue;
            encode_text(&b, e, text);
            ck_assert_msg(b.size == 1 && b.bytes[0] == one, "%s: %s of %02x became %02x", encoding_names[e], text, byte,
                          b.size ? (unsigned char)b.bytes[0] : 0);
            buffer_free(&b);
            seen++;
        }
    }
    ck_assert_uint_ge(seen, 5 * 120);
    struct buffer b = { 0 };
    encode_text(&b, ENCODING_CP852, "Ž\u4E2D\U0001F600?");
    ck_assert_uint_eq(b.size, 4);
    ck_assert_mem_eq(b.bytes, "\xA6???", 4);
    buffer_free(&b);
}
END_TEST

START_TEST(utf16_is_known_by_its_mark_too)
{
    struct decoded out;
    ck_assert(decode_as(ENCODING_UNKNOWN, BYTES("\xFF\xFEN\0a\0z\0i\0v\0\n\0\x0C\x01\n\0"), &out));
    ck_assert(out.encoding == ENCODING_UTF16LE && out.bom);
    ck_assert_str_eq(text_of(&out), "Naziv\nČ\n");
    ck_assert(decode_as(ENCODING_CP852, BYTES("\xFE\xFF\0N\x01\x0C"), &out)); /* whatever somebody says */
    ck_assert(out.encoding == ENCODING_UTF16BE && out.bom);
    ck_assert_str_eq(text_of(&out), "NČ");
    ck_assert(decode_as(ENCODING_UTF16BE, BYTES("N;\xC4\x8C"), &out)); /* what has no zero byte is no UTF-16 */
    ck_assert_int_eq(out.encoding, ENCODING_UTF8);
    struct buffer b = { 0 };
    buffer_text(&b, "\uFEFFNČ");
    encode_file(&b, ENCODING_UTF16BE);
    ck_assert_uint_eq(b.size, 6);
    ck_assert_mem_eq(b.bytes, "\xFE\xFF\0N\x01\x0C", 6);
    buffer_free(&b);
}
END_TEST

START_TEST(broken_utf16_is_read_as_far_as_it_goes)
{
    struct decoded out;
    ck_assert(decode_as(ENCODING_UNKNOWN, BYTES("\xFF\xFEN\0a\0z"), &out)); /* cut within a character */
    ck_assert_str_eq(text_of(&out), "Na\uFFFD");
    ck_assert(decode_as(ENCODING_UNKNOWN, BYTES("\xFF\xFEN\0\x00\xD8z\0"), &out)); /* half of a pair */
    ck_assert_str_eq(text_of(&out), "N\uFFFDz");
    ck_assert(!decode_as(ENCODING_UNKNOWN, BYTES("\xFF\xFEN\0\0\0z\0"), &out)); /* a NUL */
    ck_assert_int_eq(call.error.code, ERROR_UNUSABLE_FILE);
    ck_assert(!decode_as(ENCODING_UNKNOWN, BYTES("\xFF\xFE\0\0N\0\0\0"), &out)); /* UTF-32 */
    ck_assert(!decode_as(ENCODING_UNKNOWN, BYTES("\xFF\xFE"), &out));
}
END_TEST

START_TEST(utf8_is_taken_for_nothing_else)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        struct decoded out;
        size_t size = strlen(samples[i].text);
        ck_assert(decode_as(ENCODING_UNKNOWN, samples[i].text, size, &out));
        ck_assert_int_eq(out.encoding, ENCODING_UTF8);
        for (size_t cut = 1; cut < size; cut++) /* cut anywhere, it is still no other */
            ck_assert(!decode_as(ENCODING_UNKNOWN, samples[i].text, cut, &out) || out.encoding == ENCODING_UTF8);
    }
    struct decoded out;
    ck_assert(decode_as(ENCODING_UNKNOWN, BYTES("Name;Town\nAlfa Ltd;London\n"), &out));
    ck_assert_int_eq(out.encoding, ENCODING_UTF8);
    ck_assert(!out.mixed);
}
END_TEST

START_TEST(a_lone_byte_is_read_or_refused)
{
    for (int byte = 128; byte < 256; byte++) {
        char one = (char)byte;
        struct decoded out;
        if (decode_as(ENCODING_UNKNOWN, &one, 1, &out))
            ck_assert(utf8_length(text_of(&out)) == 1 && strcmp(text_of(&out), "\uFFFD") != 0);
        else
            ck_assert_int_eq(call.error.code, ERROR_UNUSABLE_FILE);
    }
}
END_TEST

/* Names as lists have them: the fewer letters, the less a guess has to go by. */
static const char *const names[] = {
    "Čelik Šibenik d.o.o.",
    "Đuro Đaković d.d.",
    "Željezara Sisak",
    "Kovačnica Horvat, obrt",
    "Građevinar d.o.o.",
    "Šumarija Lipik",
    "TVORNICA MREŽA I AMBALAŽE",
    "ČAKOVEČKI MLINOVI d.d.",
    "Pilana Marić",
    "Međimurje-plet",
    "Ćirić i sinovi",
    "Brodogradilište Uljanik",
    "Županijske ceste",
    "Metalska industrija Varaždin",
    "ZAŠTITA d.o.o.",
    "Kožara Đurđevac",
    "Ndërmarrja e Çelikut",
    "Këpucë Durrës sh.p.k.",
    "Prodhim Veshjesh Shkodër",
    "NDËRTIM-MONTIM SH.A.",
    "Çelësi sh.p.k.",
    "Fabrika e Municionit Poliçan",
    "Uzina Mekanike Gramsh – Elbasan",
    "Pejë Metal",
    "Vëllezërit Gashi",
    "NPT “Ardhmëria”",
    "PËRPUNIMI I DRURIT",
    "Kosovë Steel Ltd",
    "Müller & Žagar GmbH",
    "Škoda Adria",
};

/* How many of the names that an encoding has are read as something else, when each comes alone. */
static size_t count_wrong(enum encoding encoding, size_t *all)
{
    size_t wrong = 0;
    *all = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buffer b = { 0 };
        struct decoded out;
        encode_text(&b, encoding, names[i]);
        if (!memchr(b.bytes, '?', b.size)) {
            bool read = decode_as(ENCODING_UNKNOWN, b.bytes, b.size, &out) && strcmp(text_of(&out), names[i]) == 0;
            wrong += !read;
            *all += 1;
        }
        buffer_free(&b);
    }
    return wrong;
}

START_TEST(single_names_are_seldom_read_wrongly)
{
    static const struct {
        enum encoding encoding;
        size_t wrong;
    } most[] = { { ENCODING_UTF8, 0 },      { ENCODING_CP1250, 3 } /* refused, as when it was the only guess */,
                 { ENCODING_ISO8859_2, 1 }, { ENCODING_MACINTOSH, 2 },
                 { ENCODING_MACCE, 5 },     { ENCODING_CP852, 4 } };
    for (size_t i = 0; i < sizeof most / sizeof most[0]; i++) {
        size_t all, wrong = count_wrong(most[i].encoding, &all);
        ck_assert_uint_ge(all, 8);
        ck_assert_msg(wrong <= most[i].wrong, "%s: %zu of %zu", encoding_names[most[i].encoding], wrong, all);
    }
}
END_TEST

Suite *suite_encodings(void)
{
    Suite *s = suite_create("encodings");
    TCase *t = tcase_create("encodings");
    tcase_add_checked_fixture(t, lists_start, lists_end);
    tcase_add_test(t, each_encoding_is_recognised_and_read_to_the_same_text);
    tcase_add_test(t, what_was_read_goes_back_to_the_same_bytes);
    tcase_add_test(t, every_byte_that_is_a_character_goes_back_to_itself);
    tcase_add_test(t, utf16_is_known_by_its_mark_too);
    tcase_add_test(t, broken_utf16_is_read_as_far_as_it_goes);
    tcase_add_test(t, utf8_is_taken_for_nothing_else);
    tcase_add_test(t, a_lone_byte_is_read_or_refused);
    tcase_add_test(t, single_names_are_seldom_read_wrongly);
    suite_add_tcase(s, t);
    return s;
}
