/* The reference: one kernel compiled by the system's compiler. Arguments: name, n, repetitions. */
#define _POSIX_C_SOURCE 200809L
#include "kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int32_t n = atoi(argv[2]), result = 0;
    double best = 1e300;
    for (int i = atoi(argv[3]); i > 0; i--) {
        double start = now();
        result = run(n);
        double taken = now() - start;
        best = taken < best ? taken : best;
    }
    printf("{\"engine\":\"native\",\"kernel\":\"%s\",\"n\":%d,\"result\":%d,\"ms\":%.3f}\n", argv[1], n, result, best);
    return 0;
}
