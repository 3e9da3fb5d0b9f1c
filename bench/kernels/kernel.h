#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Every kernel is one function: n scales the work, the result is a checksum that all engines must agree on. */
#ifdef __wasm__
#define EXPORT __attribute__((export_name("run")))
#else
#define EXPORT
#endif

EXPORT int32_t run(int32_t n);

/* Pseudo-random numbers, the same everywhere. */
static inline uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state;
}

#endif
