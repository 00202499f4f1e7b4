# awk -f messages.awk languages.def en.def FILE.def… > messages.c
#
# Checks the message files against each other and writes the C file that includes them as one table. A fault is printed as
# file:line: error: …, and the build stops. Checked are: each line is a message, a comment or blank; each language of languages.def
# has its file and each file its row; no key twice; no key that English lacks; none missing where the language is COMPLETE; the
# plural forms are those of the language; no text is empty; each text has the places {name} of the English one. Plain awk: mawk,
# gawk and busybox.

function complain(file, line, text) {
    printf "%s:%d: error: %s\n", file, line, text > "/dev/stderr"
    failed = 1
}

# The places of a text in order of name, each once: "{a}{b}".
function places_of(text,    names, n, i, j, name, all) {
    n = 0
    while (match(text, /\{[a-z0-9_]+\}/)) {
        name = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        for (i = 1; i <= n && names[i] < name; i++) ;
        if (i <= n && names[i] == name) continue
        for (j = n; j >= i; j--) names[j + 1] = names[j]
        names[i] = name
        n++
    }
    all = ""
    for (i = 1; i <= n; i++) all = all names[i]
    return all
}

# Takes a quoted C string from the front of `rest`; its contents are left in `taken`.
function take_string() {
    if (!match(rest, /^"([^"\\]|\\.)*"/)) return 0
    taken = substr(rest, 2, RLENGTH - 2)
    rest = substr(rest, RLENGTH + 1)
    return 1
}

# Takes exactly this text from the front of `rest`.
function take(text) {
    if (substr(rest, 1, length(text)) != text) return 0
    rest = substr(rest, length(text) + 1)
    return 1
}

function check_text(key, form, text) {
    if (text == "") complain(FILENAME, FNR, "`" key "` has an empty text")
    if (code == "en" && form == "OTHER") english[key] = places_of(text)
    forms[code, key, form] = places_of(text)
    lines[code, key, form] = FNR
}

# MESSAGE(key, "text") or COUNTED(key, ONE("text"), …, OTHER("text")), with an optional comment behind.
function read_message(    counted, key, n, wanted, i, count) {
    rest = $0
    counted = take("COUNTED(")
    if (!counted && !take("MESSAGE(")) return 0
    if (!match(rest, /^[a-z][a-z0-9_]*/)) return 0
    key = substr(rest, 1, RLENGTH)
    rest = substr(rest, RLENGTH + 1)
    if ((code, key) in seen) {
        complain(FILENAME, FNR, "`" key "` stands here a second time; the first is in line " seen[code, key])
        return 1
    }
    seen[code, key] = FNR
    kind[code, key] = counted
    order[code, ++total[code]] = key
    if (!counted) {
        if (!take(", ") || !take_string()) return 0
        check_text(key, "OTHER", taken)
    } else {
        count = split(rules[code], wanted, "_")
        for (i = 1; i <= count; i++) {
            if (!take(", " wanted[i] "(")) {
                complain(FILENAME, FNR, "`" key "` needs the plural forms " rules[code] ", in this order")
                return 1
            }
            if (!take_string() || !take(")")) return 0
            check_text(key, wanted[i], taken)
        }
    }
    return rest ~ /^\)[ ]*(\/\*.*\*\/)?$/
}

# A comment's lines are left out; true when the line belongs to one.
function is_comment() {
    if (commented) {
        if (index($0, "*/")) commented = 0
        return 1
    }
    if ($0 !~ /^\/\*/) return 0
    commented = !index($0, "*/")
    return 1
}

# A file may be empty, so the files are taken from the arguments.
BEGIN {
    for (a = 1; a < ARGC; a++) {
        code = ARGV[a]
        sub(/^.*\//, "", code)
        sub(/\.def$/, "", code)
        if (code == "languages") list_file = ARGV[a]
        else files[code] = ARGV[a]
    }
}

FNR == 1 {
    if (commented) complain(last_file, last_line, "a comment without end")
    commented = 0
    listing = FILENAME ~ /languages\.def$/
    if (!listing) {
        code = FILENAME
        sub(/^.*\//, "", code)
        sub(/\.def$/, "", code)
    }
}
{ last_file = FILENAME; last_line = FNR; ends[code] = FNR }
is_comment() || /^[ \t]*$/ { next }
listing {
    if (split($0, cell, /[(,][ ]*/) != 9 || cell[1] != "LANGUAGE") {
        complain(FILENAME, FNR, "not a row of eight cells: LANGUAGE(NAME, \"code\", …)")
        next
    }
    row_code = substr(cell[3], 2, length(cell[3]) - 2)
    names[++languages] = cell[2]
    codes[languages] = row_code
    rules[row_code] = cell[6]
    partial[row_code] = cell[9] ~ /^PARTIAL\)/
    row_line[row_code] = FNR
    if (cell[6] != "ONE_OTHER" && cell[6] != "ONE_FEW_OTHER") complain(FILENAME, FNR, "unknown plural forms: " cell[6])
    next
}
code in rules { if (!read_message()) complain(FILENAME, FNR, "not a message: " substr($0, 1, 60)) }

function check_language(code,    i, key, form, k) {
    if (!(code in files)) {
        complain(list_file, row_line[code], "the language \"" code "\" has no file of messages")
        return
    }
    for (i = 1; i <= total[code]; i++) {
        key = order[code, i]
        if (!(("en", key) in seen)) complain(files[code], seen[code, key], "`" key "` is not a key of en.def")
        else if (kind[code, key] != kind["en", key])
            complain(files[code], seen[code, key], "`" key "` is " (kind[code, key] ? "COUNTED" : "MESSAGE") " here and not in en.def")
    }
    for (i = 1; i <= total["en"] && !partial[code]; i++)
        if (!((code, order["en", i]) in seen))
            complain(files[code], ends[code], "`" order["en", i] "` is missing (en.def:" seen["en", order["en", i]] ")")
}

END {
    if (commented) complain(last_file, last_line, "a comment without end")
    for (l = 1; l <= languages; l++) check_language(codes[l])
    for (code in files)
        if (!(code in rules)) complain(files[code], 1, "no row of " list_file " has the code \"" code "\"")
    for (index_of in forms) {
        split(index_of, part, SUBSEP)
        if ((part[2] in english) && forms[index_of] != english[part[2]])
            complain(files[part[1]], lines[index_of], "`" part[2] "` has the places " (forms[index_of] == "" ? "(none)" : forms[index_of]) \
                ", and the English text has " (english[part[2]] == "" ? "none" : english[part[2]]))
    }
    if (failed) exit 1
    print "/* made by tools/dev/messages.awk */"
    print "#include \"base/language.h\""
    print "#define MESSAGE(key, text) [MESSAGE_##key] = { [PLURAL_OTHER] = text },"
    print "#define COUNTED(key, ...) [MESSAGE_##key] = { __VA_ARGS__ },"
    print "#define ONE(text) [PLURAL_ONE] = text"
    print "#define FEW(text) [PLURAL_FEW] = text"
    print "#define OTHER(text) [PLURAL_OTHER] = text"
    print "const char *const message_forms[LANGUAGE_COUNT][MESSAGE_COUNT][PLURAL_COUNT] = {"
    for (l = 1; l <= languages; l++) printf "    [LANGUAGE_%s] = {\n#include \"base/messages/%s.def\"\n    },\n", names[l], codes[l]
    print "};"
}
