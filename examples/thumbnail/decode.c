#include "image.h"

#include <stdlib.h>

static const char *allocate(struct image *out, uint32_t width, uint32_t height)
{
    if (width == 0 || height == 0)
        return "the picture has a side of length 0";
    if (width > MAX_SIDE || height > MAX_SIDE)
        return "a side of the picture is longer than 16384";
    out->width = width;
    out->height = height;
    out->pixels = malloc((size_t)width * height * 3);
    return out->pixels ? NULL : "not enough memory for the picture";
}

/* A decimal number after white space and '#' comments; 0 where there is none (no field of a header may be 0). */
static uint32_t ppm_number(const uint8_t *bytes, size_t length, size_t *at)
{
    uint32_t value = 0;
    while (*at < length && (bytes[*at] <= ' ' || bytes[*at] == '#')) {
        if (bytes[*at] == '#')
            while (*at < length && bytes[*at] != '\n')
                ++*at;
        else
            ++*at;
    }
    while (*at < length && bytes[*at] >= '0' && bytes[*at] <= '9' && value < 100000)
        value = value * 10 + (bytes[(*at)++] - '0');
    return value;
}

const char *decode_ppm(const uint8_t *bytes, size_t length, struct image *out)
{
    size_t at = 2;
    uint32_t width = ppm_number(bytes, length, &at);
    uint32_t height = ppm_number(bytes, length, &at);
    if (ppm_number(bytes, length, &at) != 255)
        return "PPM: only a maximum value of 255 is supported";
    at++;
    const char *error = allocate(out, width, height);
    if (error)
        return error;
    size_t size = (size_t)width * height * 3;
    if (at > length || length - at < size)
        return "PPM: the file ends before its last pixel";
    for (size_t i = 0; i < size; i++)
        out->pixels[i] = bytes[at + i];
    return NULL;
}

static uint32_t little32(const uint8_t *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

const char *decode_bmp(const uint8_t *bytes, size_t length, struct image *out)
{
    if (length < 54 || little32(bytes + 14) < 40)
        return "BMP: the header is too short";
    uint32_t depth = bytes[28] | bytes[29] << 8;
    if ((depth != 24 && depth != 32) || little32(bytes + 30) != 0)
        return "BMP: only uncompressed 24 and 32 bit pictures are supported";
    int32_t signed_height = (int32_t)little32(bytes + 22);
    int top_down = signed_height < 0;
    uint32_t width = little32(bytes + 18);
    uint32_t height = top_down ? 0u - (uint32_t)signed_height : (uint32_t)signed_height;
    const char *error = allocate(out, width, height);
    if (error)
        return error;
    size_t step = depth / 8, stride = (width * step + 3) & ~(size_t)3, start = little32(bytes + 10);
    if (start > length || length - start < stride * height)
        return "BMP: the file ends before its last pixel";
    uint8_t *target = out->pixels;
    for (uint32_t y = 0; y < height; y++) {
        const uint8_t *row = bytes + start + stride * (top_down ? y : height - 1 - y);
        for (uint32_t x = 0; x < width; x++, row += step) {
            *target++ = row[2];
            *target++ = row[1];
            *target++ = row[0];
        }
    }
    return NULL;
}
