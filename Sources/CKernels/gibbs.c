// SPDX-License-Identifier: GPL-3.0-or-later

#include "pbit_gibbs.h"

#include "pbit_philox.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The order and rounding of every operation is the same on all instruction sets, so results are equal bit for bit.
#pragma STDC FP_CONTRACT OFF

/// Largest number of neighbour groups of a node: degree 128.
#define PBIT_MAXIMUM_GROUPS 32

/// One interval of a table.
typedef float quad __attribute__((vector_size(16)));

#define PBIT_NAME(x) baseline_##x
#define PBIT_LANES 4
#define PBIT_TABLES 0
typedef uint64_t baseline_index __attribute__((vector_size(16)));
static inline baseline_index baseline_pair(void) { return (baseline_index){0, 2}; }
#include "gibbs_template.h"
#undef PBIT_NAME
#undef PBIT_LANES
#undef PBIT_TABLES

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
#define PBIT_NAME(x) avx2_##x
#define PBIT_LANES 8
#define PBIT_TABLES 2
typedef uint64_t avx2_index __attribute__((vector_size(32)));
typedef uint32_t avx2_lanes __attribute__((vector_size(32)));
static inline avx2_index avx2_pair(void) { return (avx2_index){0, 2, 4, 6}; }
static inline avx2_lanes avx2_lane(void) { return (avx2_lanes){0, 1, 2, 3, 4, 5, 6, 7}; }
static inline __m256 avx2_lookup(const void *table, avx2_lanes index) {
  const __m256 *halves = table;
  const __m256 low = _mm256_permutevar8x32_ps(halves[0], (__m256i)index);
  const __m256 high = _mm256_permutevar8x32_ps(halves[1], (__m256i)index);
  return _mm256_blendv_ps(low, high, (__m256)(index << 28));
}
#include "gibbs_template.h"
#undef PBIT_NAME
#undef PBIT_LANES
#undef PBIT_TABLES
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,fma,popcnt"))), apply_to = function)
#define PBIT_NAME(x) avx512_##x
#define PBIT_LANES 16
#define PBIT_TABLES 1
typedef uint64_t avx512_index __attribute__((vector_size(64)));
typedef uint32_t avx512_lanes __attribute__((vector_size(64)));
static inline avx512_index avx512_pair(void) { return (avx512_index){0, 2, 4, 6, 8, 10, 12, 14}; }
static inline avx512_lanes avx512_lane(void) {
  return (avx512_lanes){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
}
static inline __m512 avx512_lookup(const void *table, avx512_lanes index) {
  return _mm512_permutexvar_ps((__m512i)index, *(const __m512 *)table);
}
#include "gibbs_template.h"
#undef PBIT_NAME
#undef PBIT_LANES
#undef PBIT_TABLES
#pragma clang attribute pop

#endif

int pbit_gibbs_supported(int instruction_set) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (instruction_set == PBIT_GIBBS_AVX2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
  }
  if (instruction_set == PBIT_GIBBS_AVX512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vpopcntdq");
  }
#endif
  return instruction_set == PBIT_GIBBS_BASELINE;
}

#if defined(__x86_64__)
#define PBIT_DISPATCH(function, ...)                                                       \
  do {                                                                                     \
    if (instruction_set == PBIT_GIBBS_AVX512) { avx512_##function(__VA_ARGS__); return; }  \
    if (instruction_set == PBIT_GIBBS_AVX2) { avx2_##function(__VA_ARGS__); return; }      \
    baseline_##function(__VA_ARGS__);                                                      \
  } while (0)
#else
#define PBIT_DISPATCH(function, ...) baseline_##function(__VA_ARGS__)
#endif

void pbit_gibbs_update(
    int instruction_set, const pbit_gibbs_graph *graph, const pbit_gibbs_law *law, float scale,
    pbit_gibbs_stream stream, const int32_t *nodes, int32_t count, uint8_t *state) {
  PBIT_DISPATCH(update, graph, law, scale, stream, nodes, count, state);
}

void pbit_gibbs_common_mode(pbit_gibbs_stream stream, int32_t colour, float deviation, float *common) {
  for (uint32_t pair = 0; pair < PBIT_GIBBS_CHAINS / 2; pair++) {
    const pbit_philox_block block = pbit_philox4x32_10(
        PBIT_GIBBS_CHAINS / 2 * stream.block + pair, (uint32_t)colour, stream.sweep, 1, (uint32_t)stream.key,
        (uint32_t)(stream.key >> 32));
    // Box and Muller (1958).
    const double radius = deviation * sqrt(-2 * log(((double)block.word[0] + 0.5) * 0x1p-32));
    const double angle = 2 * M_PI * 0x1p-32 * (double)block.word[1];
    common[pbit_gibbs_place((int32_t)(2 * pair))] = (float)(radius * cos(angle));
    common[pbit_gibbs_place((int32_t)(2 * pair + 1))] = (float)(radius * sin(angle));
  }
}

void pbit_gibbs_pack(int instruction_set, const uint8_t *state, int32_t nodes, uint64_t *bits) {
  PBIT_DISPATCH(pack, state, nodes, bits);
}

void pbit_gibbs_moments(
    int instruction_set, const uint64_t *bits, const uint64_t mask[2], const int32_t *nodes, int32_t node_count,
    const int32_t *edges, int32_t edge_count, int32_t *node_sums, int32_t *edge_sums) {
  PBIT_DISPATCH(moments, bits, mask, nodes, node_count, edges, edge_count, node_sums, edge_sums);
}
