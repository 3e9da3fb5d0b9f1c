/* A complete head and half a body, then a trap. */
#include <unistd.h>

int main(void)
{
    static const char text[] = "Content-Type: text/plain\n\nhalf an answer";
    (void)!write(STDOUT_FILENO, text, sizeof text - 1);
    __builtin_trap();
}
