// SPDX-License-Identifier: GPL-3.0-or-later
//
// The instruction sets that kernels are compiled for, in one numbering. Each kernel takes one as an argument; where it
// has no variant for it the baseline runs.
#ifndef PBIT_INSTRUCTION_SET_H
#define PBIT_INSTRUCTION_SET_H

#include <stdint.h>

enum {
  /// What the compiler takes for granted: SSE2 on x86-64.
  PBIT_BASELINE = 0,
  /// AVX2, FMA, POPCNT.
  PBIT_AVX2 = 1,
  /// AVX-512 F, BW, DQ and VL, FMA, POPCNT.
  PBIT_AVX512 = 2,
  /// Arm's 128-bit vectors with table lookup; every arm64 has them.
  PBIT_NEON = 3
};

/// Whether this machine runs the instruction set.
int32_t pbit_instruction_set_supported(int32_t instruction_set);

/// The one of the widest vectors that this machine runs.
int32_t pbit_widest_instruction_set(void);

#endif
