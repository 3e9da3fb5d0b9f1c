/* Writes without end, and goes on when a write is refused. */
#include <string.h>
#include <unistd.h>

int main(void)
{
    static char block[65536];
    memset(block, 'x', sizeof block);
    for (;;)
        (void)!write(STDOUT_FILENO, block, sizeof block);
}
