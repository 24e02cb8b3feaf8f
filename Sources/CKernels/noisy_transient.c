#include "pbit_noisy_transient.h"

#include <stddef.h>

// Vectors of 64 bytes stay inside always-inline functions, so their calling convention never shows.
#pragma clang diagnostic ignored "-Wpsabi"

int64_t pbit_sde_workspace(const pbit_sde_circuit *circuit) {
  const int64_t states = circuit->states, devices = circuit->mosfets, sources = devices + circuit->resistors;
  return PBIT_LANES * (circuit->nodes + 6 * states + 3 * devices + 4 * sources + 2 * circuit->sourced);
}

#define PBIT_ADVANCE pbit_sde_advance_baseline
#include "noisy_transient_body.h"
#undef PBIT_ADVANCE

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define PBIT_ADVANCE pbit_sde_advance_avx2
#include "noisy_transient_body.h"
#undef PBIT_ADVANCE
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#define PBIT_ADVANCE pbit_sde_advance_avx512
#include "noisy_transient_body.h"
#undef PBIT_ADVANCE
#pragma clang attribute pop
#endif

int32_t pbit_sde_widest_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw"))
    return 2;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
  return 0;
}

pbit_sde_outcome pbit_sde_advance(
    const pbit_sde_circuit *circuit, const pbit_sde_lanes *lanes, const pbit_sde_run *run) {
#if defined(__x86_64__)
  if (circuit->instruction_set == 2) return pbit_sde_advance_avx512(circuit, lanes, run);
  if (circuit->instruction_set == 1) return pbit_sde_advance_avx2(circuit, lanes, run);
#endif
  return pbit_sde_advance_baseline(circuit, lanes, run);
}
