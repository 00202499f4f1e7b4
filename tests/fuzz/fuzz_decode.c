/* Finding out what a file is and in which letters it is written. Whatever is taken becomes UTF-8, and what came with one byte for
   a character goes back to the same bytes. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "intake/decode.h"

static const char *argument(const struct error *e, const char *name)
{
    for (size_t i = 0; e->arguments && e->arguments[i]; i += 2)
        if (strcmp(e->arguments[i], name) == 0)
            return e->arguments[i + 1];
    return "";
}

static void check_text(struct arena *mem, const struct decoded *file, const char *bytes, size_t size)
{
    bool foreign;
    const char *text = decode_text(mem, file->encoding, bytes, size, &foreign);
    FUZZ_PROMISE(utf8_is_valid(text, strlen(text)));
    bool sound = utf8_is_valid(bytes, size);
    FUZZ_PROMISE(foreign == (file->encoding < ENCODING_CP1250 && !sound));
    if (strstr(text, "\xEF\xBF\xBD") && file->encoding >= ENCODING_CP1250)
        return; /* a byte that the encoding leaves empty */
    struct buffer back = { 0 };
    encode_text(&back, foreign ? ENCODING_CP1250 : file->encoding, text);
    if (!foreign || !strstr(text, "\xEF\xBF\xBD"))
        FUZZ_PROMISE(back.size == size && (size == 0 || memcmp(back.bytes, bytes, size) == 0));
    buffer_free(&back);
}

/* The first byte chooses the encoding that somebody asked for. */
int fuzz_decode(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    const char *file = (const char *)bytes + 1;
    size--;
    struct call c = fuzz_call((enum language)(bytes[0] >> 2 & 3) % LANGUAGE_COUNT);
    double score;
    enum encoding guess = decode_guess(file, size, &score), requested = (enum encoding)(bytes[0] % ENCODING_COUNT);
    FUZZ_PROMISE(score >= -5 && score <= 1 && (guess == ENCODING_UNKNOWN || guess >= ENCODING_CP1250));
    struct decoded out;
    if (!decode_file(&c, file, size, requested, &out)) {
        fuzz_check_refusal(&c);
        FUZZ_PROMISE(c.error.code == ERROR_UNUSABLE_FILE);
        FUZZ_PROMISE(*argument(&c.error, "why") && *argument(&c.error, "do"));
    } else {
        bool wide = out.encoding == ENCODING_UTF16LE || out.encoding == ENCODING_UTF16BE;
        FUZZ_PROMISE(wide || (out.bytes == file + 3 * out.bom && out.size + 3 * out.bom == size));
        FUZZ_PROMISE(!wide || utf8_is_valid(out.bytes, out.size));
        FUZZ_PROMISE(out.encoding > ENCODING_UNKNOWN && out.encoding < ENCODING_COUNT);
        FUZZ_PROMISE(!memchr(out.bytes, '\0', out.size));
        FUZZ_PROMISE(requested != ENCODING_UTF8 || out.encoding == ENCODING_UTF8 || wide);
        FUZZ_PROMISE(out.encoding != ENCODING_UTF8 || out.mixed == !utf8_is_valid(out.bytes, out.size));
        check_text(c.mem, &out, out.bytes, out.size);
        for (size_t at = 0; at < out.size; at += 7) /* as cells are cut: anywhere */
            check_text(c.mem, &out, out.bytes + at, out.size - at < 7 ? out.size - at : 7);
    }
    const char *name = fuzz_text(c.mem, bytes, size);
    enum encoding found = encoding_find(name);
    FUZZ_PROMISE(found == ENCODING_UNKNOWN || encoding_find(encoding_names[found]) == found);
    fuzz_end(&c);
    return 0;
}
