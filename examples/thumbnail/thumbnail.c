#include "image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BODY (64u << 20)

static int refuse(const char *reason)
{
    printf("Status: 400 Bad Request\nContent-Type: text/plain\n\n%s\n", reason);
    return 0;
}

static uint8_t *read_body(size_t *length)
{
    size_t capacity = 1 << 16, used = 0, got;
    uint8_t *bytes = malloc(capacity);
    while (bytes && (got = fread(bytes + used, 1, capacity - used, stdin)) > 0) {
        used += got;
        if (used == capacity) {
            if (capacity >= MAX_BODY)
                return NULL;
            capacity *= 2;
            bytes = realloc(bytes, capacity);
        }
    }
    *length = used;
    return bytes;
}

/* The value of `name=` in the query string, or NULL. */
static const char *parameter(const char *query, const char *name)
{
    size_t length = strlen(name);
    while (query && *query) {
        if (strncmp(query, name, length) == 0 && query[length] == '=')
            return query + length + 1;
        query = strchr(query, '&');
        query = query ? query + 1 : NULL;
    }
    return NULL;
}

static const char *decode(const uint8_t *bytes, size_t length, struct image *out)
{
    if (length > 2 && memcmp(bytes, "P6", 2) == 0)
        return decode_ppm(bytes, length, out);
    if (length > 2 && memcmp(bytes, "BM", 2) == 0)
        return decode_bmp(bytes, length, out);
    return "the body is neither a PPM (P6) nor a BMP picture";
}

int main(void)
{
    const char *query = getenv("QUERY_STRING");
    const char *wanted = parameter(query, "width"), *format = parameter(query, "format");
    long width = wanted ? strtol(wanted, NULL, 10) : 128;
    if (width < 1 || width > 2048)
        return refuse("width: expected a number from 1 to 2048");

    size_t length;
    uint8_t *body = read_body(&length);
    if (!body)
        return refuse("the body is longer than 64 MiB");
    struct image picture, thumbnail;
    const char *error = decode(body, length, &picture);
    if (error)
        return refuse(error);

    uint32_t height = (uint32_t)(((uint64_t)picture.height * (uint32_t)width + picture.width / 2) / picture.width);
    if (height > MAX_SIDE)
        return refuse("the thumbnail would be higher than 16384");
    error = box_scale(&picture, (uint32_t)width, height ? height : 1, &thumbnail);
    if (error)
        return refuse(error);
    if (format && strncmp(format, "ppm", 3) == 0) {
        printf("Content-Type: image/x-portable-pixmap\n\n");
        return !write_ppm(&thumbnail);
    }
    printf("Content-Type: image/png\n\n");
    return !write_png(&thumbnail);
}
