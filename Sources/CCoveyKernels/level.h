#ifndef COVEY_LEVEL_H
#define COVEY_LEVEL_H

// A kernel is compiled once for each level of the x86-64 instruction set, and the best that the processor has is chosen when the
// program starts (levels.c): by no means of one C library or one kind of object file.
//
// A kernel's definition has the name COVEY_AT(name); whoever calls `name` comes to the chosen one. Helpers that it calls must be
// COVEY_INLINE. What belongs to no level stands within #if COVEY_ONCE.
#if defined(__x86_64__)
#define COVEY_LEVELS 1
#ifdef COVEY_LEVEL // level_v3.c and level_v4.c, which include the kernels once more
#define COVEY_ONCE 0
#else
#define COVEY_LEVEL base
#define COVEY_ONCE 1
#endif
#define COVEY_JOIN2(name, level) name##_##level
#define COVEY_JOIN(name, level) COVEY_JOIN2(name, level)
#define COVEY_AT(name) COVEY_JOIN(name, COVEY_LEVEL)
#else
#define COVEY_LEVELS 0
#define COVEY_ONCE 1
#define COVEY_AT(name) name
#endif
#endif
