/* Recurses on the engine's stack until it is stopped: the shadow stack is not used, so only the host's check can end it. */
__attribute__((noinline)) static int down(int n)
{
    return n == 0 ? 0 : down(n - 1) + down(n - 2) + 1;
}

int main(int argc, char **argv)
{
    (void)argv;
    return down(-argc);
}
