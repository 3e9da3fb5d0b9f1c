#include "image.h"

#include <stdlib.h>

/* Shares are counted in 1/256 of a source pixel. */
static void average(const struct image *source, const uint64_t box[4], uint8_t *target)
{
    uint64_t sums[3] = {0, 0, 0}, area = 0;
    for (uint64_t y = box[1]; y < box[3]; y = (y & ~255ull) + 256) {
        uint64_t bottom = (y & ~255ull) + 256 < box[3] ? (y & ~255ull) + 256 : box[3];
        const uint8_t *row = source->pixels + (size_t)(y >> 8) * source->width * 3;
        for (uint64_t x = box[0]; x < box[2]; x = (x & ~255ull) + 256) {
            uint64_t right = (x & ~255ull) + 256 < box[2] ? (x & ~255ull) + 256 : box[2];
            uint64_t share = (bottom - y) * (right - x);
            const uint8_t *pixel = row + (size_t)(x >> 8) * 3;
            for (int c = 0; c < 3; c++)
                sums[c] += share * pixel[c];
            area += share;
        }
    }
    for (int c = 0; c < 3; c++)
        target[c] = (uint8_t)((sums[c] + area / 2) / area);
}

const char *box_scale(const struct image *source, uint32_t width, uint32_t height, struct image *out)
{
    out->width = width;
    out->height = height;
    out->pixels = malloc((size_t)width * height * 3);
    if (!out->pixels)
        return "not enough memory for the thumbnail";
    uint8_t *target = out->pixels;
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++, target += 3) {
            uint64_t box[4] = {
                (uint64_t)x * source->width * 256 / width, (uint64_t)y * source->height * 256 / height,
                (uint64_t)(x + 1) * source->width * 256 / width, (uint64_t)(y + 1) * source->height * 256 / height};
            average(source, box, target);
        }
    }
    return NULL;
}
