// SPDX-License-Identifier: GPL-3.0-or-later

#include "peak_rates.h"

#include <string.h>

// Sixteen independent sums hide the latency of any of these units; an empty assembly statement keeps each in a register.
#define PEAK(name, width)                                                                                  \
  typedef float name##_floats __attribute__((vector_size(width)));                                         \
  static int64_t name##_multiply_adds(int64_t rounds) {                                                    \
    name##_floats sum[12], factor = (name##_floats){0} + 0.999f;                                           \
    for (int i = 0; i < 12; i++) sum[i] = (name##_floats){0} + (float)i;                                   \
    for (int64_t r = 0; r < rounds; r++) {                                                                 \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; i++) {                                    \
        _Pragma("clang fp contract(fast)") sum[i] = sum[i] * factor + factor;                              \
        __asm__ volatile("" : PEAK_REGISTER(sum[i]));                                                      \
      }                                                                                                    \
    }                                                                                                      \
    return rounds * 12 * (width) / 4;                                                                      \
  }                                                                                                        \
  static int64_t name##_loads(const char *memory, int64_t bytes, int64_t rounds) {                         \
    name##_floats value;                                                                                   \
    for (int64_t r = 0; r < rounds; r++) {                                                                 \
      for (int64_t place = 0; place < bytes; place += 16 * (width)) {                                      \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 16; i++) {                                  \
          memcpy(&value, memory + place + i * (width), width);                                             \
          __asm__ volatile("" : : PEAK_INPUT(value));                                                      \
        }                                                                                                  \
      }                                                                                                    \
    }                                                                                                      \
    return rounds * bytes;                                                                                 \
  }

#if defined(__aarch64__)
#define PEAK_REGISTER(x) "+w"(x)
#define PEAK_INPUT(x) "w"(x)
#else
#define PEAK_REGISTER(x) "+v"(x)
#define PEAK_INPUT(x) "v"(x)
#endif

PEAK(baseline, 16)

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
PEAK(avx2, 32)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)
PEAK(avx512, 64)
#pragma clang attribute pop
#endif

int64_t peak_multiply_adds(int32_t instruction_set, int64_t rounds) {
#if defined(__x86_64__)
  if (instruction_set == 2) return avx512_multiply_adds(rounds);
  if (instruction_set == 1) return avx2_multiply_adds(rounds);
#endif
  return baseline_multiply_adds(rounds);
}

int64_t peak_loads(int32_t instruction_set, const void *memory, int64_t bytes, int64_t rounds) {
#if defined(__x86_64__)
  if (instruction_set == 2) return avx512_loads(memory, bytes, rounds);
  if (instruction_set == 1) return avx2_loads(memory, bytes, rounds);
#endif
  return baseline_loads(memory, bytes, rounds);
}
