/* By CGI: a head that allows no body, and a body after a while, each written at once. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("Status: 204\n\n");
    fflush(stdout);
    usleep(400000);
    printf("dropped");
    fflush(stdout);
    return 0;
}
