#include "date.h"

#include "digits.h"
#include "text.h"

enum { DAYS_YEAR_1 = -719162, DAYS_YEAR_9999 = 2932896 }; /* 0001-01-01 and 9999-12-31 */
static const int64_t day_us = INT64_C(86400000000);

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_is_real(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

/* Reads exactly `n` digits. */
static bool digits_read(const char **s, int n, int *out)
{
    int value = 0;
    for (int i = 0; i < n; i++, (*s)++) {
        if (**s < '0' || **s > '9')
            return false;
        value = value * 10 + (**s - '0');
    }
    *out = value;
    return true;
}

static bool sign_read(const char **s, char sign)
{
    if (**s != sign)
        return false;
    (*s)++;
    return true;
}

static bool day_read(const char **s, struct date *out)
{
    int year, month, day;
    if (!digits_read(s, 4, &year) || !sign_read(s, '-') || !digits_read(s, 2, &month) || !sign_read(s, '-') ||
        !digits_read(s, 2, &day) || !date_is_real(year, month, day))
        return false;
    *out = DATE((int16_t)year, (int8_t)month, (int8_t)day);
    return true;
}

bool date_parse(const char *text, struct date *out)
{
    struct date d;
    if (!day_read(&text, &d) || *text)
        return false;
    *out = d;
    return true;
}

/* One or two digits and a point, and the spaces after it. */
static bool day_part_read(const char **s, int *out)
{
    size_t n = strspn(*s, "0123456789");
    if (n < 1 || n > 2 || !digits_read(s, (int)n, out) || !sign_read(s, '.'))
        return false;
    *s += strspn(*s, " ");
    return true;
}

bool date_parse_typed(const char *text, enum language language, struct date *out)
{
    int year, month, day;
    if (date_parse(text, out))
        return true;
    if (language_rows[language].dates == DATE_FORM_ISO || !day_part_read(&text, &day) || !day_part_read(&text, &month) ||
        !digits_read(&text, 4, &year))
        return false;
    text += *text == '.';
    if (*text || !date_is_real(year, month, day))
        return false;
    *out = DATE((int16_t)year, (int8_t)month, (int8_t)day);
    return true;
}

size_t date_write(struct date d, char out[DATE_BYTES])
{
    size_t size = 0;
    if (d.known) {
        size = digits_write(out, (uint64_t)d.year, 4);
        out[size++] = '-';
        size += digits_write(out + size, (uint64_t)d.month, 2);
        out[size++] = '-';
        size += digits_write(out + size, (uint64_t)d.day, 2);
    }
    out[size] = '\0';
    return size;
}

const char *date_text(struct arena *mem, struct date d)
{
    char out[DATE_BYTES];
    return text_copy_n(mem, out, date_write(d, out));
}

bool date_before(struct date a, struct date b)
{
    if (!a.known || !b.known)
        return false;
    if (a.year != b.year)
        return a.year < b.year;
    return a.month != b.month ? a.month < b.month : a.day < b.day;
}

int64_t date_to_days(struct date d)
{
    /* Years begin in March, so that the leap day is the last of its year. */
    int64_t year = d.year - (d.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_days(int64_t days)
{
    if (days < DAYS_YEAR_1 || days > DAYS_YEAR_9999)
        return (struct date){ 0 };
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    return DATE((int16_t)(of_era + era * 400 + (month <= 2)), (int8_t)month, (int8_t)day);
}

struct date date_add_days(struct date d, int64_t days)
{
    int64_t sum;
    if (!d.known || __builtin_add_overflow(date_to_days(d), days, &sum))
        return (struct date){ 0 };
    return date_from_days(sum);
}

struct date date_today(void)
{
    return date_from_days((int64_t)time(NULL) / 86400);
}

size_t instant_write(struct instant at, char out[INSTANT_BYTES])
{
    int64_t days = at.microseconds / day_us, rest = at.microseconds % day_us;
    if (rest < 0) {
        days--;
        rest += day_us;
    }
    size_t size = date_write(at.known ? date_from_days(days) : (struct date){ 0 }, out);
    if (size == 0)
        return 0;
    const uint64_t seconds = (uint64_t)rest / 1000000, fraction = (uint64_t)rest % 1000000;
    const uint64_t parts[] = { seconds / 3600, seconds / 60 % 60, seconds % 60 };
    for (size_t i = 0; i < 3; i++) {
        out[size++] = i ? ':' : 'T';
        size += digits_write(out + size, parts[i], 2);
    }
    if (fraction) {
        out[size++] = '.';
        size += digits_write(out + size, fraction, 6);
        while (out[size - 1] == '0')
            size--;
    }
    out[size++] = 'Z';
    out[size] = '\0';
    return size;
}

const char *instant_text(struct arena *mem, struct instant at)
{
    char out[INSTANT_BYTES];
    return text_copy_n(mem, out, instant_write(at, out));
}

/* ".25": microseconds, the digits beyond them dropped. Without a point nothing is read. */
static bool fraction_read(const char **s, int *out)
{
    *out = 0;
    if (**s != '.')
        return true;
    (*s)++;
    if (**s < '0' || **s > '9')
        return false;
    for (int place = 100000; **s >= '0' && **s <= '9'; (*s)++, place /= 10)
        *out += (**s - '0') * place;
    return true;
}

bool instant_parse(const char *text, struct instant *out)
{
    struct date d;
    int hour, minute, second, fraction;
    if (!day_read(&text, &d))
        return false;
    if (*text != ' ' && *text != 'T' && *text != 't')
        return false;
    text++;
    if (!digits_read(&text, 2, &hour) || !sign_read(&text, ':') || !digits_read(&text, 2, &minute) || !sign_read(&text, ':') ||
        !digits_read(&text, 2, &second) || hour > 23 || minute > 59 || second > 59 || !fraction_read(&text, &fraction))
        return false;
    if (strcmp(text, "Z") != 0 && strcmp(text, "z") != 0 && strcmp(text, "+00") != 0 && strcmp(text, "+00:00") != 0)
        return false;
    int of_day = (hour * 60 + minute) * 60 + second;
    int64_t seconds = date_to_days(d) * 86400 + of_day;
    *out = (struct instant){ true, seconds * 1000000 + fraction };
    return true;
}
