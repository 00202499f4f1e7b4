# What tools/dev/bench reached, from its measurements: one a line, "part side clients per_second p50 p99 max" (milliseconds), in the order
# of the rounds. Side is dicr, or limit: what dicr is measured against. Prints medians; a ratio is taken within a round.

function sorted(list, n,    i, j, t) {
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] + 0 < list[j - 1] + 0; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
}
function median(values,    list, n) {
    n = split(values, list, " ")
    sorted(list, n)
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
function was_measured(part, clients) { return (part, "dicr", clients) in rate }

# The median of the rounds' ratios.
function ratio(part, clients,    ours, limit, n, i, all) {
    n = split(rate[part, "dicr", clients], ours, " ")
    split(rate[part, "limit", clients], limit, " ")
    for (i = 1; i <= n; i++) all = all " " ours[i] / limit[i]
    return median(all)
}
function line(part, clients, goal,    reached) {
    reached = ratio(part, clients)
    printf "  %7d %10.0f %8.2f %8.2f   %10.0f %8.2f   >= %.2f%s\n", clients, median(rate[part, "dicr", clients]), \
        median(p50[part, "dicr", clients]), median(p99[part, "dicr", clients]), median(rate[part, "limit", clients]), reached, goal, \
        (reached >= goal ? "" : "  missed")
}
function report_documents() {
    printf "\nOne supplier by number over HTTP (%d bytes on average), beside pgbench (prepared, the same document, at most 16 clients)\n", document_bytes
    print "  clients   answers/s   p50 ms   p99 ms    pgbench/s    ratio   to reach"
    line("document", 1, 0.6); line("document", 32, 1.6); line("document", 256, 1.9); line("document", 1000, 1.8)
}
function report_fixed() {
    printf "\nA fixed answer (the page at /, %d bytes), beside nginx with two processes\n", fixed_bytes
    print "  clients   answers/s   p50 ms   p99 ms      nginx/s    ratio   to reach"
    line("fixed", 32, 0.85); line("fixed", 256, 1.0)
}
function heavy_line(what, side, goal) {
    printf "  %-8s %10.0f %8.2f %8.2f%s\n", what, median(rate["heavy", side, 8]), median(p50["heavy", side, 8]), median(p99["heavy", side, 8]), goal
}
function report_heavy() {
    printf "\nReads by key of 8 clients while 32 clients ask for the gap report (GET %s), beside the same without\n", heavy_path
    print "            answers/s   p50 ms   p99 ms   to reach"
    heavy_line("with", "dicr", "   p99 <= 10 ms" (median(p99["heavy", "dicr", 8]) <= 10 ? "" : "  missed"))
    heavy_line("without", "limit", "")
}
{
    rate[$1, $2, $3] = rate[$1, $2, $3] " " $4
    p50[$1, $2, $3] = p50[$1, $2, $3] " " $5
    p99[$1, $2, $3] = p99[$1, $2, $3] " " $6
}
END {
    if (was_measured("document", 1)) report_documents()
    if (was_measured("fixed", 32)) report_fixed()
    if (was_measured("heavy", 8)) report_heavy()
}
