// SPDX-License-Identifier: GPL-3.0-or-later

#include "pbit_gibbs.h"

#include "pbit_philox.h"
#include "pbit_stencil.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// The order and rounding of every operation is the same on all instruction sets, so results are equal bit for bit.
#pragma STDC FP_CONTRACT OFF

/// Value and rise of half an interval of a table: moved as one number, never computed with.
typedef double half_interval __attribute__((may_alias));
typedef double half_intervals __attribute__((vector_size(16)));

#define pair_of(lines, i) \
  ((half_intervals){*(const half_interval *)(lines)[i], *(const half_interval *)(lines)[(i) + 1]})
#define join_pairs(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3)
#define join_quads(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7)

void pbit_stencil_wrap(const pbit_stencil *stencil, float *spins, int32_t row) {
  float *start = spins + (int64_t)row * stencil->pitch;
  const int32_t margin = stencil->margin_places;
  memcpy(start + stencil->width, start, (size_t)margin * sizeof *start);
  memcpy(start - margin, start + stencil->width - margin, (size_t)margin * sizeof *start);
  const size_t line = (size_t)(stencil->width + 2 * margin) * sizeof *start;
  const int64_t turn = (int64_t)stencil->rows * stencil->pitch;
  if (row < stencil->margin_rows) memcpy(start - margin + turn, start - margin, line);
  if (row >= stencil->rows - stencil->margin_rows) memcpy(start - margin - turn, start - margin, line);
}

#define PBIT_NAME(x) baseline_##x
#define PBIT_LANES 4
#define PBIT_TABLES 0
#if defined(__x86_64__)
#define PBIT_FUSED 0
#else
#define PBIT_FUSED 1
#endif
typedef uint64_t baseline_index __attribute__((vector_size(16)));
static inline baseline_index baseline_pair(void) { return (baseline_index){0, 2}; }
#include "gibbs_template.h"
#undef PBIT_NAME
#undef PBIT_LANES
#undef PBIT_TABLES
#undef PBIT_FUSED
#define PBIT_FUSED 1

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
#define PBIT_NAME(x) avx2_##x
#define PBIT_LANES 8
#define PBIT_TABLES 1
typedef uint64_t avx2_index __attribute__((vector_size(32)));
typedef uint32_t avx2_lanes __attribute__((vector_size(32)));
static inline avx2_index avx2_pair(void) { return (avx2_index){0, 2, 4, 6}; }
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
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,popcnt"))), apply_to = function)
#define PBIT_NAME(x) avx512_##x
#define PBIT_LANES 16
#define PBIT_TABLES 1
typedef uint64_t avx512_index __attribute__((vector_size(64)));
typedef uint32_t avx512_lanes __attribute__((vector_size(64)));
static inline avx512_index avx512_pair(void) { return (avx512_index){0, 2, 4, 6, 8, 10, 12, 14}; }
static inline __m512 avx512_lookup(const void *table, avx512_lanes index) {
  return _mm512_permutexvar_ps((__m512i)index, *(const __m512 *)table);
}
#include "gibbs_template.h"
#undef PBIT_NAME
#undef PBIT_LANES
#undef PBIT_TABLES
#pragma clang attribute pop

#elif defined(__aarch64__)

#define PBIT_NAME(x) neon_##x
#define PBIT_LANES 4
#define PBIT_TABLES 1
typedef uint64_t neon_index __attribute__((vector_size(16)));
typedef uint32_t neon_lanes __attribute__((vector_size(16)));
static inline neon_index neon_pair(void) { return (neon_index){0, 2}; }
static inline float32x4_t neon_lookup(const void *table, neon_lanes index) {
  // The four bytes of float i are 4i … 4i + 3 of the 64.
  const neon_lanes bytes = (index & 15u) * 0x04040404u + 0x03020100u;
  return vreinterpretq_f32_u8(vqtbl4q_u8(vld1q_u8_x4(table), (uint8x16_t)bytes));
}
#include "gibbs_template.h"
#undef PBIT_NAME
#undef PBIT_LANES
#undef PBIT_TABLES

#endif

#if defined(__x86_64__)
#define PBIT_DISPATCH(function, ...)                                                       \
  do {                                                                                     \
    if (instruction_set == PBIT_AVX512) { avx512_##function(__VA_ARGS__); return; }  \
    if (instruction_set == PBIT_AVX2) { avx2_##function(__VA_ARGS__); return; }      \
    baseline_##function(__VA_ARGS__);                                                      \
  } while (0)
#elif defined(__aarch64__)
#define PBIT_DISPATCH(function, ...)                                                    \
  do {                                                                                  \
    if (instruction_set == PBIT_NEON) { neon_##function(__VA_ARGS__); return; }         \
    baseline_##function(__VA_ARGS__);                                                   \
  } while (0)
#else
#define PBIT_DISPATCH(function, ...) baseline_##function(__VA_ARGS__)
#endif

void pbit_gibbs_tabulate(const float *weight, int32_t groups, float *table) {
  for (int32_t g = 0; g < groups; g++) {
    for (int pattern = 0; pattern < 16; pattern++) {
      float sum = 0;
      for (int j = 0; j < 4; j++) sum += pattern >> j & 1 ? weight[4 * g + j] : -weight[4 * g + j];
      table[16 * g + pattern] = sum;
    }
  }
}

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

void pbit_stencil_update(
    int instruction_set, const pbit_stencil *stencil, const pbit_stencil_plane *plane, const pbit_gibbs_law *law,
    float scale, uint64_t key, uint32_t sweep, int32_t first_row, int32_t end_row) {
  PBIT_DISPATCH(stencil_update, stencil, plane, law, scale, key, sweep, first_row, end_row);
}

void pbit_stencil_observe(
    int instruction_set, const pbit_stencil *stencil, const pbit_stencil_plane *plane, int32_t first_row,
    int32_t end_row, float *node_sums, float *edge_sums) {
  PBIT_DISPATCH(stencil_observe, stencil, plane, first_row, end_row, node_sums, edge_sums);
}
