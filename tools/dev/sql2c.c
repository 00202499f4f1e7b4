/* sql2c HEADER FILE.sql… > OUT.c: turns named statements into `const struct stmt`s. A file is a row of blocks:
       -- name: certificate_add
       -- What it is for, in a sentence or two.
       insert into certificate (supplier) values (:supplier) returning number;
   :supplier becomes $1, $2 … (the same name, the same place). Quoted text, "names", dollar quotes, comments and ::casts are left as
   they are; comments do not reach the server. A statement with a {place} outside of quotes is a template: its :names stay, and
   stmt_for() (registry/db/stmt.c) fills it in. */
#include "base/buffer.h"
#include "base/text.h"
#include "db/statement_text.h"

enum { NAME_MAX_BYTES = 40 };

/* A statement on its way. */
struct block {
    const char *name; /* NULL: none has begun */
    const char *file;
    int line;
    struct buffer text;
};

_Noreturn static void complain(const char *file, int line, const char *what, const char *name)
{
    fprintf(stderr, "%s:%d: %s %s\n", file, line, what, name);
    exit(1);
}

static bool has_place(const char *sql)
{
    for (const char *at = sql; *at;) {
        size_t quoted = statement_quoted(sql, at);
        if (quoted == 0 && statement_place(at) > 0)
            return true;
        at += quoted ? quoted : 1;
    }
    return false;
}

static void write_text(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\\n\"\n    \"", stdout);
        else if (*text == '\t')
            fputs("\\t", stdout);
        else
            printf("%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
    }
    putchar('"');
}

static void end_block(struct arena *mem, struct block *b)
{
    if (!b->name)
        return;
    const char *sql = buffer_take(&b->text, mem);
    bool is_template = has_place(sql);
    struct statement_text t = statement_read(mem, sql, !is_template);
    if (!*t.sql)
        complain(b->file, b->line, "this statement is empty:", b->name);
    if (t.parameter_count)
        printf("\nstatic const char *const parameters_of_%s[] = { \"%s\" };", b->name,
               text_join(mem, t.parameters, t.parameter_count, "\", \""));
    printf("\nconst struct stmt sql_%s = {\n    .name = \"%s\", .file = \"%s\", .line = %d,\n", b->name, b->name, b->file,
           b->line);
    if (is_template)
        puts("    .template_of_records = true,");
    if (t.parameter_count)
        printf("    .parameters = parameters_of_%s, .parameter_count = %zu,\n", b->name, t.parameter_count);
    fputs("    .sql =\n    ", stdout);
    write_text(t.sql);
    puts(",\n};");
    b->name = NULL;
}

static void begin_block(struct block *b, const char *name, const char *file, int line, const struct texts *seen)
{
    size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (name[size] || size == 0 || size > NAME_MAX_BYTES || (*name >= '0' && *name <= '9') || *name == '_')
        complain(file, line, "a statement's name is a-z, 0-9, _, at most 40, not", name);
    if (texts_contain(seen, name))
        complain(file, line, "there is already a statement", name);
    *b = (struct block){ name, file, line, { 0 } };
}

static void read_statements(struct arena *mem, const char *file, struct texts *names)
{
    static const char mark[] = "-- name:";
    struct block b = { 0 };
    struct buffer whole = { 0 };
    FILE *in = fopen(file, "re");
    if (!in || !buffer_read(&whole, fileno(in), SIZE_MAX / 2))
        complain(file, 0, "the file cannot be read", "");
    fclose(in);
    const struct texts lines = text_split(mem, buffer_take(&whole, mem), '\n');
    for (size_t i = 0; i < lines.n; i++) {
        const char *line = lines.item[i];
        if (text_starts_with(line, mark)) {
            end_block(mem, &b);
            begin_block(&b, text_trim(mem, line + sizeof mark - 1, false), file, (int)i + 1, names);
            list_add(mem, names, b.name);
        } else if (b.name) {
            buffer_format(&b.text, "%s\n", line);
        } else if (*line && !text_starts_with(line, "--")) {
            complain(file, (int)i + 1, "a statement needs a line `-- name: …` before it", "");
        }
    }
    end_block(mem, &b);
}

int main(int argc, char **argv)
{
    struct arena *mem = arena_new(SIZE_MAX);
    struct texts names = { 0 };
    FILE *header = argc > 2 ? fopen(argv[1], "we") : NULL;
    if (!header)
        complain("sql2c", 0, "usage: sql2c HEADER FILE.sql… > OUT.c", "");
    puts("/* made by tools/dev/sql2c.c from sql/queries */\n#include \"db/stmt.h\"");
    for (int i = 2; i < argc; i++)
        read_statements(mem, argv[i], &names);
    puts("\nconst struct stmt *const all_statements[] = {");
    for (size_t i = 0; i < names.n; i++) {
        printf("    &sql_%s,\n", names.item[i]);
        fprintf(header, "extern const struct stmt sql_%s;\n", names.item[i]);
    }
    printf("    0\n};\nconst size_t all_statement_count = %zu;\n", names.n);
    fclose(header);
    arena_free(mem);
    return 0;
}
