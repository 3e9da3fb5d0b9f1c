/* Five lines 100 ms apart, each written at once: shows whether an answer is streamed. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("Content-Type: text/plain\n\n");
    for (int i = 0; i < 5; i++) {
        printf("tick %d\n", i);
        fflush(stdout);
        usleep(100000);
    }
    return 0;
}
