# awk -v header=OUT.h -f sql2c.awk FILE.sql… > OUT.c
#
# Turns named statements into `const struct stmt`s. A file is a row of blocks:
#     -- name: certificate_add
#     -- What it is for, in a sentence or two.
#     insert into certificate (supplier) values (:supplier) returning number;
# :supplier becomes $1, $2 … (the same name, the same place). Quoted text, "names", dollar quotes, comments and ::casts are left
# as they are; comments do not reach the server. A statement with a {place} outside of quotes is a template: it is kept as it
# stands, and stmt_for() (registry/db/stmt.c, which reads by the same rules) fills it in. Plain awk: mawk, gawk and busybox.

function complain(text) {
    printf "%s:%d: %s\n", FILENAME_OF_BLOCK, LINE_OF_BLOCK, text > "/dev/stderr"
    failed = 1
    exit 1
}

# Length of the quoted text, name or comment that starts at the front of s; 0 when none does. `kind` says which.
function quoted(s,    first, two, n, i, level, tag) {
    first = substr(s, 1, 1)
    two = substr(s, 1, 2)
    kind = ""
    if (two == "--") {
        kind = "comment"
        n = index(s, "\n")
        return n ? n - 1 : length(s)
    }
    if (two == "/*") {
        kind = "comment"
        level = 1
        for (i = 3; i <= length(s) && level > 0; i++) {
            two = substr(s, i, 2)
            if (two == "/*") { level++; i++ }
            else if (two == "*/") { level--; i++ }
        }
        if (level > 0) complain("a comment without end")
        return i - 1
    }
    if (first == "'" || first == "\"") {
        kind = "quote"
        for (i = 2; i <= length(s); i++) {
            if (escapes && substr(s, i, 1) == "\\") { i++; continue }
            if (substr(s, i, 1) != first) continue
            if (substr(s, i + 1, 1) != first) return i
            i++
        }
        complain("a quote without end")
    }
    if (match(s, /^\$([A-Za-z_][A-Za-z_0-9]*)?\$/)) {
        kind = "quote"
        tag = substr(s, 1, RLENGTH)
        n = index(substr(s, RLENGTH + 1), tag)
        if (!n) complain("a dollar quote without end")
        return RLENGTH + n - 1 + RLENGTH
    }
    return 0
}

function parameter(name,    i) {
    for (i = 1; i <= parameter_count; i++)
        if (parameters[i] == name) return i
    parameters[++parameter_count] = name
    return parameter_count
}

# The statement without comments; with `numbered`, :names have become $n. Sets is_template.
function rewrite(s, numbered,    out, before, n, piece) {
    out = ""
    is_template = 0
    parameter_count = 0
    while (s != "") {
        # Quickly over what means nothing here.
        if (match(s, /^[^'"$:{\/A-Za-z_0-9-]+/) || match(s, /^[A-Za-z_0-9]+/)) {
            piece = substr(s, 1, RLENGTH)
            out = out piece
            s = substr(s, RLENGTH + 1)
            continue
        }
        before = length(out) ? substr(out, length(out), 1) : ""
        # e'…' knows backslashes.
        escapes = substr(s, 1, 1) == "'" && (before == "e" || before == "E") && (length(out) == 1 || substr(out, length(out) - 1, 1) !~ /[A-Za-z_0-9]/)
        n = (substr(s, 1, 1) == "$" && before ~ /[A-Za-z_0-9]/) ? 0 : quoted(s)
        if (n) {
            if (kind != "comment") out = out substr(s, 1, n)
            s = substr(s, n + 1)
            if (kind == "comment") { # nor does the line that held nothing else
                sub(/[ \t]+$/, "", out)
                if ((out == "" || substr(out, length(out)) == "\n") && substr(s, 1, 1) == "\n") s = substr(s, 2)
            }
            continue
        }
        if (substr(s, 1, 2) == "::") {
            out = out "::"
            s = substr(s, 3)
            continue
        }
        if (match(s, /^:\{[a-z_]+\}/)) { # a parameter whose name is a place
            is_template = 1
            out = out substr(s, 1, RLENGTH)
            s = substr(s, RLENGTH + 1)
            continue
        }
        if (match(s, /^:[a-z_][a-z_0-9]*/)) {
            piece = substr(s, 1, RLENGTH)
            out = out (numbered ? "$" parameter(substr(piece, 2)) : piece)
            s = substr(s, RLENGTH + 1)
            continue
        }
        if (match(s, /^\{[a-z_]+\}/)) is_template = 1
        out = out substr(s, 1, 1)
        s = substr(s, 2)
    }
    return out
}

function trimmed(s) {
    sub(/^[ \t\n]+/, "", s)
    sub(/[ \t\n;]+$/, "", s)
    return s
}

# gsub() is not used: the awks disagree about backslashes in what it puts in.
function replaced(s, old, new,    out, n) {
    out = ""
    while ((n = index(s, old)) > 0) {
        out = out substr(s, 1, n - 1) new
        s = substr(s, n + length(old))
    }
    return out s
}

function c_text(s) {
    s = replaced(s, "\\", "\\\\")
    s = replaced(s, "\"", "\\\"")
    s = replaced(s, "\t", "\\t")
    s = replaced(s, "\n", "\\n\"\n    \"")
    return "\"" s "\""
}

function end_block(    sql, i) {
    if (name == "") return
    sql = trimmed(rewrite(text, 1))
    if (sql == "") complain("the statement " name " is empty")
    if (is_template) sql = trimmed(rewrite(text, 0))
    count++
    names[count] = name
    body = body "\n"
    if (!is_template && parameter_count) {
        body = body "static const char *const parameters_of_" name "[] = {"
        for (i = 1; i <= parameter_count; i++) body = body (i > 1 ? ", \"" : " \"") parameters[i] "\""
        body = body " };\n"
    }
    body = body "const struct stmt sql_" name " = {\n    .name = \"" name "\", .file = \"" FILENAME_OF_BLOCK "\", .line = " LINE_OF_BLOCK ",\n"
    if (is_template) body = body "    .template_of_records = true,\n"
    else if (parameter_count) body = body "    .parameters = parameters_of_" name ", .parameter_count = " parameter_count ",\n"
    body = body "    .sql =\n    " c_text(sql) ",\n};\n"
    name = ""
}

{ sub(/\r$/, "") }

/^--[ \t]*name:/ {
    end_block()
    name = $0
    sub(/^--[ \t]*name:[ \t]*/, "", name)
    sub(/[ \t]+$/, "", name)
    FILENAME_OF_BLOCK = FILENAME
    LINE_OF_BLOCK = FNR
    if (name !~ /^[a-z][a-z0-9_]*$/ || length(name) > 40) complain("'" name "' is no name for a statement (a-z, 0-9, _, at most 40)")
    if (name in seen) complain("the statement " name " stands in " seen[name] " already")
    seen[name] = FILENAME ":" FNR
    text = ""
    next
}

FNR == 1 { end_block() } # a file without a leading name must not run on from the file before

{
    if (name != "") text = text $0 "\n"
    else if ($0 !~ /^[ \t]*(--.*)?$/) {
        FILENAME_OF_BLOCK = FILENAME
        LINE_OF_BLOCK = FNR
        complain("a statement needs a line `-- name: …` before it")
    }
}

END {
    if (failed) exit 1
    end_block()
    print "/* made by tools/dev/sql2c.awk from sql/queries */"
    print "#include \"db/stmt.h\""
    printf "%s\n", body
    print "const struct stmt *const all_statements[] = {"
    for (i = 1; i <= count; i++) print "    &sql_" names[i] ","
    print "    0\n};"
    print "const size_t all_statement_count = " count + 0 ";"
    print "/* made by tools/dev/sql2c.awk from sql/queries */" > header
    for (i = 1; i <= count; i++) print "extern const struct stmt sql_" names[i] ";" > header
}
