/* 128-bit vectors: blends 64 KiB of pixels with a second picture and sums them, n times. Built with -msimd128. */
#include "kernel.h"

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint16_t words8 __attribute__((vector_size(16)));
typedef uint32_t longs4 __attribute__((vector_size(16)));
typedef uint8_t bytes8 __attribute__((vector_size(8)));

#define COUNT (1 << 16)

static uint8_t first[COUNT] __attribute__((aligned(16))), second[COUNT] __attribute__((aligned(16)));

static words8 blend(bytes8 a, bytes8 b, uint16_t weight)
{
    words8 x = __builtin_convertvector(a, words8), y = __builtin_convertvector(b, words8);
    return (x * weight + y * (uint16_t)(256 - weight)) >> 8;
}

int32_t run(int32_t n)
{
    uint32_t seed = 9;
    longs4 sum = {0, 0, 0, 0};
    for (int32_t i = 0; i < COUNT; i++) {
        first[i] = (uint8_t)(next_random(&seed) >> 24);
        second[i] = (uint8_t)(next_random(&seed) >> 24);
    }
    for (int32_t round = 0; round < n; round++) {
        uint16_t weight = (uint16_t)(round & 255);
        for (int32_t i = 0; i < COUNT; i += 8) {
            words8 mixed = blend(*(bytes8 *)(first + i), *(bytes8 *)(second + i), weight);
            *(bytes8 *)(first + i) = __builtin_convertvector(mixed, bytes8);
            sum = sum * 3 + (longs4)mixed;
        }
    }
    return (int32_t)(sum[0] ^ sum[1] ^ sum[2] ^ sum[3]);
}
