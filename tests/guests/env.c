/* The environment, one variable a line, in the order given, as a CGI answer. */
#include <stdio.h>

extern char **environ;

int main(void)
{
    printf("Content-Type: text/plain\n\n");
    for (char **entry = environ; *entry; entry++)
        puts(*entry);
    return 0;
}
