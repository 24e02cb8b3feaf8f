// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Gibbs kernels for one instruction set; gibbs.c includes it once for each. Parameters: see gibbs_lanes.h.

#include "gibbs_lanes.h"

static void PBIT_NAME(update)(
    const pbit_gibbs_graph *graph, const pbit_gibbs_law *law, float scale, pbit_gibbs_stream stream,
    const int32_t *nodes, int32_t count, uint8_t *state) {
  uint64_t k0[10], k1[10];
  PBIT_NAME(round_keys)(stream.key, k0, k1);
  const int ideal = law->intervals == NULL;
  const float step = PBIT_NAME(unit)(law);
  const float last = nextafterf((float)law->count, 0.0f);
  scale *= step;

  for (int32_t i = 0; i < count; i++) {
    const int32_t node = nodes[i];
    const int32_t start = graph->group_start[node];
    const int32_t groups = graph->group_start[node + 1] - start;
    const int32_t *neighbours = graph->neighbour + 4 * start;
    const float *weights = graph->weight + 4 * start;
    const pbit_gibbs_interval *intervals = law->intervals;
    float gain = scale, shift = 0.0f;
    if (!ideal) {
      if (law->table) intervals += (int64_t)law->table[node] * law->count;
      if (law->gain) gain *= law->gain[node];
      shift = ((law->offset ? law->offset[node] : 0.0f) + law->range) * step;
    }
    float *settled = law->settled ? law->settled + (int64_t)node * PBIT_GIBBS_CHAINS : NULL;
    const float bias = graph->bias[node] * gain;
    uint8_t *spins = state + (int64_t)node * PBIT_GIBBS_CHAINS;

#if PBIT_TABLES
    // table[g][p] = gain·((±w₀ ± w₁) ± w₂) ± w₃, the sign of w_j positive where bit j of p is set.
    floats table[PBIT_MAXIMUM_GROUPS][PBIT_TABLES];
    for (int32_t g = 0; g < groups; g++) {
      for (int t = 0; t < PBIT_TABLES; t++) {
        floats sum;
        for (int j = 0; j < 4; j++) {
          const words bits = PBIT_NAME(lane)() + (uint32_t)(t * PBIT_LANES);
          const words minus = (((bits >> j) & 1u) ^ 1u) << 31;
          const floats term = (floats)((words)((floats){0} + weights[4 * g + j]) ^ minus);
          sum = j == 0 ? term : sum + term;
        }
        table[g][t] = sum * gain;
      }
    }
#endif

    for (int part = 0; part < 16 / PBIT_LANES; part++) {
      words random[4];
      {
        const longs first = PBIT_NAME(pair)() + ((uint64_t)16 * stream.block + (uint64_t)(part * PBIT_LANES));
        PBIT_NAME(philox)(first, (uint32_t)node, stream.sweep, k0, k1, random);
        PBIT_NAME(philox)(first + 1, (uint32_t)node, stream.sweep, k0, k1, random + 2);
      }
      for (int half = 0; half < 2; half++) {
        const int offset = 64 * half + 4 * PBIT_LANES * part;
        floats field[4];
        for (int k = 0; k < 4; k++) field[k] = (floats){0} + bias;
        for (int32_t g = 0; g < groups; g++) {
          const int32_t *four = neighbours + 4 * g;
          const words s0 = PBIT_NAME(load)(state + (int64_t)four[0] * PBIT_GIBBS_CHAINS + offset);
          const words s1 = PBIT_NAME(load)(state + (int64_t)four[1] * PBIT_GIBBS_CHAINS + offset);
          const words s2 = PBIT_NAME(load)(state + (int64_t)four[2] * PBIT_GIBBS_CHAINS + offset);
          const words s3 = PBIT_NAME(load)(state + (int64_t)four[3] * PBIT_GIBBS_CHAINS + offset);
#if PBIT_TABLES
          const words pattern = (s0 & 0x01010101u) | (s1 & 0x02020202u) | (s2 & 0x04040404u) | (s3 & 0x08080808u);
          for (int k = 0; k < 4; k++) field[k] += PBIT_NAME(lookup)(table[g], pattern >> (8 * k));
#else
          for (int k = 0; k < 4; k++) {
            const words minus = (words){0} + 0x80000000u;
            const int up = 24 - 8 * k;
            floats sum = (floats)((words)((floats){0} + weights[4 * g]) ^ (~(s0 << up) & minus));
            sum += (floats)((words)((floats){0} + weights[4 * g + 1]) ^ (~(s1 << up) & minus));
            sum += (floats)((words)((floats){0} + weights[4 * g + 2]) ^ (~(s2 << up) & minus));
            sum += (floats)((words)((floats){0} + weights[4 * g + 3]) ^ (~(s3 << up) & minus));
            field[k] += sum * gain;
          }
#endif
        }
        // Chains 64 and up take the same words with their halves exchanged: each uniform keeps its 24 bits,
        // and the leading 16 of the two are independent.
        words result = {0};
        if (ideal) {
#pragma clang loop unroll(full)
          for (int k = 0; k < 4; k++) {
            const words word = half ? (random[k] >> 16) | (random[k] << 16) : random[k];
            result |= PBIT_NAME(ideal)(field[k], word) & (0xFFu << (8 * k));
          }
        } else {
          const words old = PBIT_NAME(load)(spins + offset);
#pragma clang loop unroll(full)
          for (int k = 0; k < 4; k++) {
            const words word = half ? (random[k] >> 16) | (random[k] << 16) : random[k];
            const words kept = (words)((ints)(old << (24 - 8 * k)) >> 31);
            const int place = 64 * half + 16 * k + PBIT_LANES * part;
            floats x = field[k];
            if (settled) x = PBIT_NAME(settle)(x, law->residual, settled + place);
            if (law->common) x += PBIT_NAME(load_floats)(law->common + place) * step;
            result |= PBIT_NAME(tabulated)(x + shift, kept, word, last, intervals, (words){0}) & (0xFFu << (8 * k));
          }
        }
        memcpy(spins + offset, &result, sizeof result);
      }
    }
  }
}

typedef int8_t PBIT_NAME(bytes) __attribute__((vector_size(64)));
typedef _Bool PBIT_NAME(flags) __attribute__((ext_vector_type(64)));

static void PBIT_NAME(pack)(const uint8_t *state, int32_t nodes, uint64_t *bits) {
  for (int64_t i = 0; i < 2 * (int64_t)nodes; i++) {
    PBIT_NAME(bytes) v;
    memcpy(&v, state + 64 * i, 64);
    const PBIT_NAME(flags) set = __builtin_convertvector(v < 0, PBIT_NAME(flags));
    memcpy(bits + i, &set, 8);
  }
}

static void PBIT_NAME(moments)(
    const uint64_t *bits, const uint64_t mask[2], const int32_t *nodes, int32_t node_count, const int32_t *edges,
    int32_t edge_count, int32_t *node_sums, int32_t *edge_sums) {
  const uint64_t low = mask[0], high = mask[1];
  const int chains = __builtin_popcountll(low) + __builtin_popcountll(high);
  for (int32_t i = 0; i < node_count; i++) {
    const uint64_t *s = bits + 2 * (int64_t)nodes[i];
    node_sums[i] += 2 * (__builtin_popcountll(s[0] & low) + __builtin_popcountll(s[1] & high)) - chains;
  }
  // The scalar instruction for counting bits beats vectors here, AVX-512's own included.
#pragma clang loop vectorize(disable)
  for (int32_t i = 0; i < edge_count; i++) {
    const uint64_t *a = bits + 2 * (int64_t)edges[2 * i], *b = bits + 2 * (int64_t)edges[2 * i + 1];
    const int unequal = __builtin_popcountll((a[0] ^ b[0]) & low) + __builtin_popcountll((a[1] ^ b[1]) & high);
    edge_sums[i] += chains - 2 * unequal;
  }
}

#include "stencil_body.h"

#undef PBIT_SHUFFLE
#undef PBIT_ROW
#undef PHILOX_ROUND
#undef floats
#undef words
#undef ints
#undef longs
