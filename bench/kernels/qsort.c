/* Comparisons through a function pointer: sorts n times 32768 numbers. */
#include "kernel.h"

#define COUNT 32768

static uint32_t numbers[COUNT];

typedef int (*compare)(uint32_t, uint32_t);

__attribute__((noinline)) static int ascending(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

__attribute__((noinline)) static int by_low_half(uint32_t a, uint32_t b)
{
    return (int)(a & 0xFFFF) - (int)(b & 0xFFFF);
}

static void sort(uint32_t *low, uint32_t *high, compare order)
{
    while (low < high) {
        uint32_t pivot = low[(high - low) / 2], *i = low - 1, *j = high + 1;
        for (;;) {
            do i++; while (order(*i, pivot) < 0);
            do j--; while (order(*j, pivot) > 0);
            if (i >= j)
                break;
            uint32_t t = *i;
            *i = *j;
            *j = t;
        }
        sort(low, j, order);
        low = j + 1;
    }
}

int32_t run(int32_t n)
{
    uint32_t seed = 5, sum = 0;
    for (int32_t round = 0; round < n; round++) {
        for (int i = 0; i < COUNT; i++)
            numbers[i] = next_random(&seed);
        sort(numbers, numbers + COUNT - 1, round & 1 ? by_low_half : ascending);
        for (int i = 0; i < COUNT; i += 97)
            sum = sum * 31 + (numbers[i] & 0xFFFF);
    }
    return (int32_t)sum;
}
