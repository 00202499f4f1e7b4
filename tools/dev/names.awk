# names.awk: the names that files declare, one a line: kind, name, file:line, tab-separated. Kinds: struct (a tag with its body), enum (a
# tag or an enumerator), function, member (of a struct), macro, key (a member of a shape's table of fields, which is also the flag; a shape's plural), flag (a
# flag of one command), column (of a table in sql/schema). Reads our own formatted C: a function stands at the left edge.
function say(kind, name) { if (name != "") print kind "\t" name "\t" FILENAME ":" FNR }
function first_word(text) { match(text, /[A-Za-z_][A-Za-z_0-9]*/); return RSTART ? substr(text, RSTART, RLENGTH) : "" }
FNR == 1 { in_enum = 0; in_comment = 0; in_table = 0; depth = 0 }

# --- SQL ---------------------------------------------------------------------------------------------------------------------------
FILENAME ~ /\.sql$/ {
    if ($0 ~ /^create (unlogged |temporary )?table /) in_table = 1
    else if ($0 ~ /^\)/) in_table = 0
    else if (in_table && $0 ~ /^    [a-z_]+ [a-z]/ && $1 !~ /^(constraint|primary|unique|check|foreign|like|exclude)$/) say("column", $1)
    if (match($0, /add column [a-z_]+/)) say("column", substr($0, RSTART + 11, RLENGTH - 11))
    next
}

# --- C -----------------------------------------------------------------------------------------------------------------------------
{
    text = $0
    if (in_comment) {
        if (!sub(/^.*\*\//, "", text)) next
        in_comment = 0
    }
    gsub(/\/\*[^*]*(\*+[^*\/][^*]*)*\*+\//, "", text)
    if (match(text, /\/\*/)) { in_comment = 1; text = substr(text, 1, RSTART - 1) }
}
match(text, /^#[ ]*define [A-Za-z_0-9]+/) { say("macro", first_word(substr(text, index(text, "define") + 6))) }
match(text, /struct [a-z_0-9]+ \{/) { say("struct", first_word(substr(text, RSTART + 6))) }
match(text, /enum [a-z_0-9]+ \{/) { say("enum", first_word(substr(text, RSTART + 4))) }
{
    body = text
    if (!in_enum && match(body, /enum( [a-z_0-9]+)? \{/)) { in_enum = 1; body = substr(body, RSTART + RLENGTH) }
    if (in_enum) {
        if (sub(/\}.*/, "", body)) in_enum = 0
        n = split(body, part, ",")
        for (i = 1; i <= n; i++) { name = first_word(part[i]); if (name ~ /^[A-Z]/) say("enum", name) }
    }
}
# A struct's body begins with a line that ends in "struct tag {" and ends with the line that closes it.
depth > 0 && text ~ /;[ ]*$/ && text !~ /\(/ {
    list = text
    gsub(/\[[^\]]*\]|:[^,;]*|;.*/, "", list)
    n = split(list, part, ",")
    for (i = 1; i <= n; i++) if (match(part[i], /[a-z][a-z_0-9]*[ ]*$/)) say("member", first_word(substr(part[i], RSTART)))
}
depth > 0 || text ~ /^[^=(]*struct( [a-z_0-9]+)? \{[ ]*$/ { opened = text; closed = text; depth += gsub(/\{/, "", opened) - gsub(/\}/, "", closed) }
text ~ /^[a-z_].*[ *][a-z_][a-z_0-9]*\(/ && text !~ /^(return|typedef|else|if|for|while|switch|do|case)[ (]/ && text !~ /^[^(]*=/ {
    head = text
    sub(/\(.*/, "", head)
    n = split(head, part, /[ *]+/)
    say("function", part[n])
}
match(text, /(FIELD|LIST|PART)\([a-z_]+, ?[a-z_0-9]+,/) {
    rest = substr(text, RSTART, RLENGTH)
    sub(/^[A-Z]+\([a-z_]+, ?/, "", rest)
    say("key", first_word(rest))
}
match(text, /SHAPE\([a-z_]+, "[a-z_]+"/) { rest = substr(text, RSTART, RLENGTH); sub(/^.*, "/, "", rest); say("key", first_word(rest)) }
FILENAME ~ /^tools\/command/ && match(text, /\{ "[a-z-]+", (NULL|"[a-z_]+"), /) { rest = substr(text, RSTART + 3, RLENGTH); say("flag", first_word(rest)) }
