// SPDX-License-Identifier: GPL-3.0-or-later

#include "pbit_instruction_set.h"

int32_t pbit_instruction_set_supported(int32_t instruction_set) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int32_t avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
  if (instruction_set == PBIT_AVX2) return avx2;
  if (instruction_set == PBIT_AVX512) {
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
#elif defined(__aarch64__)
  if (instruction_set == PBIT_NEON) return 1;
#endif
  return instruction_set == PBIT_BASELINE;
}

int32_t pbit_widest_instruction_set(void) {
  int32_t widest = PBIT_BASELINE;
  for (int32_t set = PBIT_AVX2; set <= PBIT_NEON; set++) {
    if (pbit_instruction_set_supported(set)) widest = set;
  }
  return widest;
}
