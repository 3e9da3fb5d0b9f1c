#ifndef IMAGE_H
#define IMAGE_H

#include <stddef.h>
#include <stdint.h>

/* 8 bits a channel, red, green, blue, top row first, no padding. */
struct image {
    uint32_t width, height;
    uint8_t *pixels;
};

/* No side of a picture may be longer; also keeps every product of sizes below 2^32. */
#define MAX_SIDE 16384u

/* Each returns NULL on success, else what was wrong with the bytes. */
const char *decode_ppm(const uint8_t *bytes, size_t length, struct image *out);
const char *decode_bmp(const uint8_t *bytes, size_t length, struct image *out);

/* Mean of the source pixels that each target pixel covers, in linear sums of whole and partial pixels. */
const char *box_scale(const struct image *source, uint32_t width, uint32_t height, struct image *out);

/* Writes to stdout; 0 when a write failed. */
int write_ppm(const struct image *image);
int write_png(const struct image *image);

#endif
