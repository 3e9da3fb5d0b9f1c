/* Branches on bytes: writes a JSON document of about 100 KB once, then tokenises it n times. */
#include "kernel.h"

static char text[1 << 18];

static char *put(char *out, const char *from)
{
    while (*from)
        *out++ = *from++;
    return out;
}

static char *put_number(char *out, uint32_t value)
{
    char digits[10];
    int count = 0;
    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0)
        *out++ = digits[--count];
    return out;
}

static int32_t write_document(void)
{
    uint32_t seed = 11;
    char *out = put(text, "[");
    for (int i = 0; i < 1200; i++) {
        out = put(out, i ? ",\n  {\"id\": " : "\n  {\"id\": ");
        out = put_number(out, next_random(&seed) >> 8);
        out = put(out, ", \"name\": \"item \\\"");
        out = put_number(out, next_random(&seed) >> 20);
        out = put(out, "\\\"\", \"flags\": [true, false, null], \"weight\": -");
        out = put_number(out, next_random(&seed) >> 24);
        out = put(out, ".5e1}");
    }
    out = put(out, "\n]\n");
    return (int32_t)(out - text);
}

static const char *skip_string(const char *p, uint32_t *sum)
{
    for (p++; *p != '"'; p++) {
        if (*p == '\\')
            p++;
        *sum = *sum * 31 + (uint8_t)*p;
    }
    return p + 1;
}

static const char *skip_number(const char *p, uint32_t *sum)
{
    uint32_t value = 0;
    for (;; p++) {
        if (*p >= '0' && *p <= '9')
            value = value * 10 + (uint32_t)(*p - '0');
        else if (*p != '-' && *p != '+' && *p != '.' && *p != 'e' && *p != 'E')
            break;
    }
    *sum = *sum * 31 + value;
    return p;
}

static uint32_t tokenise(const char *p, const char *end)
{
    uint32_t sum = 0, depth = 0;
    while (p < end) {
        switch (*p) {
        case ' ': case '\n': case '\t': case '\r': case ',': case ':': p++; break;
        case '{': case '[': depth++; p++; break;
        case '}': case ']': sum += depth--; p++; break;
        case '"': p = skip_string(p, &sum); break;
        case 't': case 'n': sum = sum * 31 + (uint8_t)*p; p += 4; break;
        case 'f': sum = sum * 31 + 'f'; p += 5; break;
        default: p = skip_number(p, &sum); break;
        }
    }
    return sum + depth;
}

int32_t run(int32_t n)
{
    int32_t length = write_document();
    uint32_t sum = 0;
    for (int32_t round = 0; round < n; round++)
        sum = sum * 17 + tokenise(text, text + length);
    return (int32_t)sum;
}
