/* Byte loads and multiplications: FNV-1a, then a 32-bit mixer by words, over 64 KiB, n times. */
#include "kernel.h"

static union {
    uint8_t bytes[1 << 16];
    uint32_t words[1 << 14];
} data;

int32_t run(int32_t n)
{
    uint32_t seed = 1, hash = 2166136261u;
    for (int32_t i = 0; i < 1 << 14; i++)
        data.words[i] = next_random(&seed);
    for (int32_t round = 0; round < n; round++) {
        for (int32_t i = 0; i < 1 << 16; i++)
            hash = (hash ^ data.bytes[i]) * 16777619u;
        for (int32_t i = 0; i < 1 << 14; i++) {
            uint32_t k = data.words[i] * 0x9E3779B1u;
            hash ^= k << 13 | k >> 19;
            hash = (hash << 7 | hash >> 25) * 5 + 0x7F4A7C15u;
        }
    }
    return (int32_t)hash;
}
