/* Sleeps in poll_oneoff: seconds in argv[1] or, for CGI, in QUERY_STRING; an hour by default. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    const char *query = getenv("QUERY_STRING");
    double seconds = argc > 1 ? atof(argv[1]) : query && *query ? atof(query) : 3600;
    struct timespec wait = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    int rc = nanosleep(&wait, NULL);
    printf("Content-Type: text/plain\n\nslept %g s\n", seconds);
    return rc != 0;
}
