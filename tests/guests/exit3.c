/* A line of output, a line of error, exit code 3. */
#include <stdio.h>

int main(void)
{
    puts("out");
    fputs("err\n", stderr);
    return 3;
}
