/* Answers with QUERY_STRING, in which '+' stands for a line's end, as its whole output: any head a test wants. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *query = getenv("QUERY_STRING");
    for (; query && *query; query++)
        putchar(*query == '+' ? '\n' : *query);
    return 0;
}
