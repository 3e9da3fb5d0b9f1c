/* Never ends, and never calls the host. */
int main(void)
{
    volatile unsigned turns = 0;
    for (;;)
        turns++;
}
