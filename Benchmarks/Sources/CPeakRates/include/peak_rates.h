// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef PEAK_RATES_H
#define PEAK_RATES_H

#include <stdint.h>

/// Single-precision multiply–adds per call of a loop without memory, of which none waits for another: numbered as the
/// kernels' instruction sets.
int64_t peak_multiply_adds(int32_t instruction_set, int64_t rounds);

/// Reads `bytes` (a multiple of 1024) `rounds` times with the instruction set's widest loads; returns bytes read.
int64_t peak_loads(int32_t instruction_set, const void *memory, int64_t bytes, int64_t rounds);

#endif
