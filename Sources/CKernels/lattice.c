// SPDX-License-Identifier: GPL-3.0-or-later

#include "pbit_lattice.h"

#include "pbit_noisy_transient.h"

// Vectors of 64 bytes stay inside always-inline functions, so their calling convention never shows.
#pragma clang diagnostic ignored "-Wpsabi"

#define PBIT_LATTICE(name) name##_baseline
#include "lattice_body.h"
#undef PBIT_LATTICE

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define PBIT_LATTICE(name) name##_avx2
#include "lattice_body.h"
#undef PBIT_LATTICE
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#define PBIT_LATTICE(name) name##_avx512
#include "lattice_body.h"
#undef PBIT_LATTICE
#pragma clang attribute pop

#define PBIT_CALL(set, name, ...) \
  do { \
    if ((set) == 2) { \
      name##_avx512(__VA_ARGS__); \
    } else if ((set) == 1) { \
      name##_avx2(__VA_ARGS__); \
    } else { \
      name##_baseline(__VA_ARGS__); \
    } \
  } while (0)
#else
#define PBIT_CALL(set, name, ...) name##_baseline(__VA_ARGS__)
#endif

void pbit_channel_rates(
    int32_t instruction_set, const pbit_channel *channel, const double base[4], const double slope[4], int64_t count,
    double *forward, double *reverse) {
  PBIT_CALL(instruction_set, channel_rates, channel, base, slope, count, forward, reverse);
}

void pbit_jump_rates(
    int32_t instruction_set, int64_t count, const double *plus, const double *minus, double step, int32_t is_poissonian,
    double limit, double *forward, double *backward) {
  PBIT_CALL(
      instruction_set, jump_rates, count, plus, minus, step, is_poissonian, limit, forward, backward);
}

void pbit_band_eliminate(int32_t instruction_set, const pbit_band *band) {
  PBIT_CALL(instruction_set, band_eliminate, band);
}

void pbit_band_solve(int32_t instruction_set, const pbit_band *band, double *x) {
  PBIT_CALL(instruction_set, band_solve, band, x);
}

void pbit_band_solve_transposed(int32_t instruction_set, const pbit_band *band, double *x) {
  PBIT_CALL(instruction_set, band_solve_transposed, band, x);
}
