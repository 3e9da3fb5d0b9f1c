/* Allocates 1 MiB after another until malloc refuses, and says how many it got. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    unsigned blocks = 0;
    for (char *volatile block; (block = malloc(1 << 20)) != NULL; blocks++)
        memset(block, 1, 1 << 20);
    printf("%u MiB\n", blocks);
    return 0;
}
