/* Byte stores with a stride: the primes below 2^20, n times over. */
#include "kernel.h"

#define LIMIT (1 << 20)

static uint8_t composite[LIMIT];

int32_t run(int32_t n)
{
    int32_t count = 0;
    for (int32_t round = 0; round < n; round++) {
        for (int32_t i = 0; i < LIMIT; i++)
            composite[i] = 0;
        count = 0;
        for (int32_t i = 2; i < LIMIT; i++) {
            if (composite[i])
                continue;
            count++;
            for (int32_t j = i * 2; j < LIMIT; j += i)
                composite[j] = 1;
        }
    }
    return count;
}
