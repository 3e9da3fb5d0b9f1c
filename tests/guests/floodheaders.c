/* A CGI answer whose headers never end. */
#include <unistd.h>

int main(void)
{
    static const char line[] = "X-Filler: 0123456789012345678901234567890123456789\n";
    for (;;)
        (void)!write(STDOUT_FILENO, line, sizeof line - 1);
}
