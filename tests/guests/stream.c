/* By CGI: an event stream of as many events as QUERY_STRING says first, as many milliseconds apart as it says then. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    int events = 5, milliseconds = 100;
    const char *query = getenv("QUERY_STRING");
    if (query) sscanf(query, "%d,%d", &events, &milliseconds);
    printf("Content-Type: text/event-stream\n\n");
    for (int i = 0; i < events; i++) {
        printf("data: %d\n\n", i);
        fflush(stdout);
        usleep(milliseconds * 1000);
    }
    return 0;
}
