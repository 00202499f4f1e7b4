# What tools/dev/bench reached, from its measurements: one a line, "part side clients per_second p50 p99 max" (milliseconds), in the order
# of the rounds. Side is dicr, or limit: what dicr is measured against, or old: another dicr. Prints medians; a ratio is taken within a round. The limit of
# documents is pgbench with the number of clients, of no more than ours, at which its median is best.

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

# With how many clients, of at most this number, the limit does best by medians: more clients than processors can make it slower, which
# must not help us; and one client is one request at a time on both sides.
function best_clients(part, clients,    key, at, most, best) {
    most = -1
    for (key in rate) {
        split(key, at, SUBSEP)
        if (at[1] == part && at[2] == "limit" && at[3] + 0 <= clients && median(rate[key]) > most) {
            most = median(rate[key])
            best = at[3]
        }
    }
    return best
}
# The median of the rounds' ratios against another side with so many clients.
function ratio(part, clients, side, side_clients,    ours, theirs, n, i, all) {
    n = split(rate[part, "dicr", clients], ours, " ")
    split(rate[part, side, side_clients], theirs, " ")
    for (i = 1; i <= n; i++) all = all " " ours[i] / theirs[i]
    return median(all)
}
# Beside another program, where there was one.
function old_line(part, clients) {
    if (!((part, "old", clients) in rate)) return
    printf "  %7d %10.0f %8.2f %8.2f   the old program; ratio %.2f\n", clients, median(rate[part, "old", clients]), \
        median(p50[part, "old", clients]), median(p99[part, "old", clients]), ratio(part, clients, "old", clients)
}
function line(part, clients, limit_clients, goal,    reached) {
    reached = ratio(part, clients, "limit", limit_clients)
    printf "  %7d %10.0f %8.2f %8.2f   %10.0f %8.2f   >= %.2f%s\n", clients, median(rate[part, "dicr", clients]), \
        median(p50[part, "dicr", clients]), median(p99[part, "dicr", clients]), median(rate[part, "limit", limit_clients]), reached, goal, \
        (reached >= goal ? "" : "  missed")
    old_line(part, clients)
}
function report_documents(    tried, n, i) {
    printf "\nOne supplier by number over HTTP (%d bytes on average), beside pgbench (prepared, the same document) at its best\n", document_bytes
    print "  clients   answers/s   p50 ms   p99 ms    pgbench/s    ratio   to reach"
    document_line(1, 0.6); document_line(32, 1.6); document_line(256, 1.9); document_line(1000, 1.8)
    print "  pgbench by itself"
    n = split("1 2 4 8 16", tried, " ")
    for (i = 1; i <= n; i++)
        if (("document", "limit", tried[i]) in rate)
            printf "  %7d %10.0f %8.2f %8.2f\n", tried[i], median(rate["document", "limit", tried[i]]), \
                median(p50["document", "limit", tried[i]]), median(p99["document", "limit", tried[i]])
}
function document_line(clients, goal) { line("document", clients, best_clients("document", clients), goal) }
function report_fixed() {
    printf "\nA fixed answer (the page at /, %d bytes), beside nginx with two processes\n", fixed_bytes
    print "  clients   answers/s   p50 ms   p99 ms      nginx/s    ratio   to reach"
    line("fixed", 32, 32, 0.85); line("fixed", 256, 256, 1.0)
}
function report_writers() {
    print "\nSuppliers added over HTTP, each commit on disk, beside pgbench with the same inserts"
    print "  clients    writes/s   p50 ms   p99 ms    pgbench/s    ratio   to reach"
    line("writers", 1, 1, 0.8); line("writers", 8, 8, 1.0)
}
function heavy_line(what, side, goal) {
    printf "  %-8s %10.0f %8.2f %8.2f%s\n", what, median(rate["heavy", side, 8]), median(p50["heavy", side, 8]), median(p99["heavy", side, 8]), goal
}
function report_heavy() {
    printf "\nReads by key of 8 clients while 32 clients ask for the gap report (GET %s), beside the same without\n", heavy_path
    print "            answers/s   p50 ms   p99 ms   to reach"
    heavy_line("with", "dicr", "   p99 <= 10 ms" (median(p99["heavy", "dicr", 8]) <= 10 ? "" : "  missed"))
    heavy_line("without", "limit", "")
    if (("heavy", "old", 8) in rate) heavy_line("old", "old", "")
}
function report_gaps(    times) {
    print "\nThe gap report of 50,000 suppliers and 250,000 links, from the command line, beside the old program"
    print "                    s    ratio   to reach"
    printf "  dicr     %10.2f", median(p50["report", "dicr", 1]) / 1000
    if (!(("report", "old", 1) in rate)) { print "   (no OLD)"; return }
    times = 1 / ratio("report", 1, "old", 1)
    printf " %8.2f   <= 0.35%s\n  old      %10.2f\n", times, (times <= 0.35 ? "" : "  missed"), median(p50["report", "old", 1]) / 1000
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
    if (was_measured("writers", 8)) report_writers()
    if (was_measured("report", 1)) report_gaps()
}
