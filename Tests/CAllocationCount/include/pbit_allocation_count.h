// Counts the C library's allocations by standing before malloc and its kin (glibc lets a program's own definitions
// take precedence), so that a test can show that a loop makes none.
#ifndef PBIT_ALLOCATION_COUNT_H
#define PBIT_ALLOCATION_COUNT_H

#include <stdint.h>

/// How many allocations the calling thread has made so far.
uint64_t pbit_allocation_count(void);

#endif
