/* A loop around a switch: a small bytecode machine that runs a nested counting program, n outer turns. */
#include "kernel.h"

enum { PUSH, ADD, SUB, MUL, XOR, LOAD, STORE, JUMP_NOT_ZERO, DUP, AND, SHIFT, HALT };

/* variables: 0 outer counter, 1 inner counter, 2 accumulator */
static const int32_t program[] = {
    /*  0 */ PUSH, 1000, STORE, 1,
    /*  4 */ LOAD, 2, PUSH, 31, MUL, LOAD, 1, ADD, DUP, PUSH, 5, SHIFT, XOR, PUSH, 0x7FFFFF, AND, STORE, 2,
    /* 22 */ LOAD, 1, PUSH, 1, SUB, DUP, STORE, 1, JUMP_NOT_ZERO, 4,
    /* 32 */ LOAD, 0, PUSH, 1, SUB, DUP, STORE, 0, JUMP_NOT_ZERO, 0,
    /* 42 */ HALT};

static int32_t stack[64], variables[4];

int32_t run(int32_t n)
{
    int32_t pc = 0, sp = 0;
    variables[0] = n;
    variables[2] = 1;
    for (;;) {
        switch (program[pc++]) {
        case PUSH: stack[sp++] = program[pc++]; break;
        case ADD: sp--; stack[sp - 1] = (int32_t)((uint32_t)stack[sp - 1] + (uint32_t)stack[sp]); break;
        case SUB: sp--; stack[sp - 1] = (int32_t)((uint32_t)stack[sp - 1] - (uint32_t)stack[sp]); break;
        case MUL: sp--; stack[sp - 1] = (int32_t)((uint32_t)stack[sp - 1] * (uint32_t)stack[sp]); break;
        case XOR: sp--; stack[sp - 1] ^= stack[sp]; break;
        case AND: sp--; stack[sp - 1] &= stack[sp]; break;
        case SHIFT: sp--; stack[sp - 1] = (int32_t)((uint32_t)stack[sp - 1] >> stack[sp]); break;
        case LOAD: stack[sp++] = variables[program[pc++]]; break;
        case STORE: variables[program[pc++]] = stack[--sp]; break;
        case DUP: stack[sp] = stack[sp - 1]; sp++; break;
        case JUMP_NOT_ZERO: pc = stack[--sp] ? program[pc] : pc + 1; break;
        default: return variables[2];
        }
    }
}
