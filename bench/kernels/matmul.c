/* Doubles: the product of two 128 x 128 matrices, n times. */
#include "kernel.h"

#define SIZE 128

static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

int32_t run(int32_t n)
{
    uint32_t seed = 3;
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = (double)(next_random(&seed) >> 20) / 64.0;
            b[i][j] = (double)(next_random(&seed) >> 20) / 128.0;
        }
    double trace = 0;
    for (int32_t round = 0; round < n; round++) {
        for (int i = 0; i < SIZE; i++)
            for (int j = 0; j < SIZE; j++) {
                double sum = 0;
                for (int k = 0; k < SIZE; k++)
                    sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        trace = 0;
        for (int i = 0; i < SIZE; i++)
            trace += c[i][i];
        a[round % SIZE][(round * 7) % SIZE] = trace / 65536.0;
    }
    return (int32_t)trace;
}
