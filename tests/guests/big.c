/* 10 MB of output: 160,000 numbered lines of 64 bytes after a CGI head of one line and an empty one. */
#include <stdio.h>

int main(void)
{
    printf("Content-Type: text/plain\n\n");
    for (int i = 0; i < 160000; i++)
        printf("%08d %054d\n", i, i * 7);
    return 0;
}
