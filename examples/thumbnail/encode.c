#include "image.h"

#include <stdio.h>
#include <string.h>

int write_ppm(const struct image *image)
{
    printf("P6\n%u %u\n255\n", image->width, image->height);
    size_t size = (size_t)image->width * image->height * 3;
    return fwrite(image->pixels, 1, size, stdout) == size;
}

static uint32_t crc_table[256];

static void fill_crc_table(void)
{
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t c = n;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
        crc_table[n] = c;
    }
}

/* A PNG chunk under way: what is put is written, and counted into the chunk's CRC. */
static uint32_t crc;

static void put(const void *data, size_t length)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < length; i++)
        crc = crc_table[(crc ^ bytes[i]) & 255] ^ crc >> 8;
    fwrite(bytes, 1, length, stdout);
}

static void put_big32(uint32_t value)
{
    put((uint8_t[]){value >> 24, value >> 16, value >> 8, value}, 4);
}

static void begin_chunk(const char *type, uint32_t length)
{
    put_big32(length);
    crc = 0xFFFFFFFFu;
    put(type, 4);
}

static void end_chunk(void)
{
    put_big32(~crc);
}

/* One stored deflate block a row: thumbnails are small, and the row (at most 3 * 16384 + 1 bytes) fits a block. */
static void put_rows(const struct image *image)
{
    uint32_t a = 1, b = 0, row = image->width * 3 + 1;
    put((uint8_t[]){0x78, 0x01}, 2);
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *pixels = image->pixels + (size_t)y * (row - 1);
        put((uint8_t[]){y + 1 == image->height, row, row >> 8, ~row, ~row >> 8, 0}, 6);
        put(pixels, row - 1);
        b = (b + a) % 65521;
        for (uint32_t i = 0; i < row - 1; i++) {
            a = (a + pixels[i]) % 65521;
            b = (b + a) % 65521;
        }
    }
    put_big32(b << 16 | a);
}

int write_png(const struct image *image)
{
    fill_crc_table();
    fwrite("\x89PNG\r\n\x1a\n", 1, 8, stdout);
    begin_chunk("IHDR", 13);
    put_big32(image->width);
    put_big32(image->height);
    put((uint8_t[]){8, 2, 0, 0, 0}, 5);
    end_chunk();
    begin_chunk("IDAT", 2 + image->height * (image->width * 3 + 6) + 4);
    put_rows(image);
    end_chunk();
    begin_chunk("IEND", 0);
    end_chunk();
    return !ferror(stdout);
}
