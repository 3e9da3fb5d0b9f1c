/* Doubles in registers: the steps to escape on an n x n raster. */
#include "kernel.h"

int32_t run(int32_t n)
{
    uint32_t sum = 0;
    for (int32_t y = 0; y < n; y++)
        for (int32_t x = 0; x < n; x++) {
            double cr = 3.0 * x / n - 2.25, ci = 2.5 * y / n - 1.25, zr = 0, zi = 0;
            int32_t steps = 0;
            for (; steps < 200; steps++) {
                double rr = zr * zr, ii = zi * zi;
                if (rr + ii > 4.0)
                    break;
                zi = 2.0 * zr * zi + ci;
                zr = rr - ii + cr;
            }
            sum = sum * 3 + (uint32_t)steps;
        }
    return (int32_t)sum;
}
