/* Grows memory page by page, touches each new page, and ignores refusal: 4 GiB or the limit, then for ever. */
int main(void)
{
    for (;;) {
        int old = (int)__builtin_wasm_memory_grow(0, 1);
        if (old != -1)
            *(volatile char *)((unsigned)old * 65536u) = 1;
    }
}
