// SPDX-License-Identifier: GPL-3.0-or-later

#include "pbit_charge_jumps.h"

#include <stddef.h>

#include "pbit_poisson.h"

// Vectors of 64 bytes stay inside always-inline functions, so their calling convention never shows.
#pragma clang diagnostic ignored "-Wpsabi"

#define PBIT_JUMP(name) name##_baseline
#include "charge_jumps_body.h"
#undef PBIT_JUMP

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define PBIT_JUMP(name) name##_avx2
#include "charge_jumps_body.h"
#undef PBIT_JUMP
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#define PBIT_JUMP(name) name##_avx512
#include "charge_jumps_body.h"
#undef PBIT_JUMP
#pragma clang attribute pop
#endif

void pbit_jump_begin(const pbit_jump_circuit *circuit, pbit_jump_lane *lane, int32_t leap) {
#if defined(__x86_64__)
  if (circuit->instruction_set == 2) return begin_avx512(circuit, lane, leap);
  if (circuit->instruction_set == 1) return begin_avx2(circuit, lane, leap);
#endif
  begin_baseline(circuit, lane, leap);
}

void pbit_jump_advance(const pbit_jump_circuit *circuit, pbit_jump_lane *lane, const pbit_jump_run *run) {
#if defined(__x86_64__)
  if (circuit->instruction_set == 2) return advance_avx512(circuit, lane, run);
  if (circuit->instruction_set == 1) return advance_avx2(circuit, lane, run);
#endif
  advance_baseline(circuit, lane, run);
}
