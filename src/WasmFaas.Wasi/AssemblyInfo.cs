using System.Runtime.CompilerServices;

// Host functions keep paths and vectors on the stack: zeroing those buffers would cost more than the functions.
[module: SkipLocalsInit]
