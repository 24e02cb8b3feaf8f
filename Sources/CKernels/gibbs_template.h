// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Gibbs kernels for one instruction set; gibbs.c includes it once for each. Parameters: see gibbs_lanes.h.

#include "gibbs_lanes.h"

/// Adds the fields that a group of neighbours gives to byte k of each lane, in both halves of the chains.
static inline __attribute__((always_inline)) void PBIT_NAME(add_group)(
    const uint8_t *state, const int32_t *four, const float *table, const float *weights, floats fields[2][4]) {
  const uint8_t *n0 = state + four[0], *n1 = state + four[1], *n2 = state + four[2], *n3 = state + four[3];
#pragma clang loop unroll(full)
  for (int half = 0; half < 2; half++) {
    const words s0 = PBIT_NAME(load)(n0 + 64 * half), s1 = PBIT_NAME(load)(n1 + 64 * half);
    const words s2 = PBIT_NAME(load)(n2 + 64 * half), s3 = PBIT_NAME(load)(n3 + 64 * half);
#if PBIT_TABLES
    const words pattern = (s0 & 0x01010101u) | (s1 & 0x02020202u) | (s2 & 0x04040404u) | (s3 & 0x08080808u);
    for (int k = 0; k < 4; k++) fields[half][k] += PBIT_NAME(lookup)(table, pattern >> (8 * k));
#else
    for (int k = 0; k < 4; k++) {
      const words minus = (words){0} + 0x80000000u;
      const int up = 24 - 8 * k;
      floats sum = (floats)((words)((floats){0} + weights[0]) ^ (~(s0 << up) & minus));
      sum += (floats)((words)((floats){0} + weights[1]) ^ (~(s1 << up) & minus));
      sum += (floats)((words)((floats){0} + weights[2]) ^ (~(s2 << up) & minus));
      sum += (floats)((words)((floats){0} + weights[3]) ^ (~(s3 << up) & minus));
      fields[half][k] += sum;
    }
#endif
  }
}

/// pbit_gibbs_update for a law that is `ideal` or not, with arguments that may be `far` beyond what 2^y takes or not.
static inline __attribute__((always_inline)) void PBIT_NAME(redraw)(
    const pbit_gibbs_graph *graph, const pbit_gibbs_law *law, float scale, pbit_gibbs_stream stream,
    const int32_t *nodes, int32_t count, uint8_t *state, int ideal, int far) {
  uint64_t k0[PBIT_GIBBS_ROUNDS], k1[PBIT_GIBBS_ROUNDS];
  PBIT_NAME(round_keys)(stream.key, k0, k1);
  const float step = PBIT_NAME(unit)(law);
  const float last = nextafterf((float)law->count, 0.0f);

  for (int32_t i = 0; i < count; i++) {
    const int32_t node = nodes[i];
    const int32_t start = graph->group_start[node];
    const int32_t groups = graph->group_start[node + 1] - start;
    const int32_t *neighbours = graph->neighbour + 4 * start;
    const float *weights = graph->weight + 4 * start, *tables = graph->table + 16 * start;
    const pbit_gibbs_interval *intervals = law->intervals;
    float gain = scale * step, shift = 0.0f;
    if (!ideal) {
      if (law->table) intervals += (int64_t)law->table[node] * law->count;
      if (law->gain) gain *= law->gain[node];
      shift = ((law->offset ? law->offset[node] : 0.0f) + law->range) * step;
    }
    float *settled = ideal || !law->settled ? NULL : law->settled + (int64_t)node * PBIT_GIBBS_CHAINS;
    // What settles is without the offset.
    const float bias = graph->bias[node] * gain, begin = settled ? bias : bias + shift;
    uint8_t *spins = state + (int64_t)node * PBIT_GIBBS_CHAINS;

    for (int part = 0; part < 16 / PBIT_LANES; part++) {
      words random[4];
      {
        const longs first = PBIT_NAME(pair)() + ((uint64_t)16 * stream.block + (uint64_t)(part * PBIT_LANES));
        PBIT_NAME(philox)(first, (uint32_t)node, stream.sweep, k0, k1, random);
        PBIT_NAME(philox)(first + 1, (uint32_t)node, stream.sweep, k0, k1, random + 2);
      }
      floats fields[2][4];
      for (int half = 0; half < 2; half++) {
        for (int k = 0; k < 4; k++) fields[half][k] = (floats){0};
      }
      const uint8_t *here = state + 4 * PBIT_LANES * part;
      for (int32_t g = 0; g < groups; g++) {
        PBIT_NAME(add_group)(here, neighbours + 4 * g, tables + 16 * g, weights + 4 * g, fields);
      }
#pragma clang loop unroll(full)
      for (int half = 0; half < 2; half++) {
        const int offset = 64 * half + 4 * PBIT_LANES * part;
        const floats *field = fields[half];
        const words old = ideal ? (words){0} : PBIT_NAME(load)(spins + offset);
        words result = {0};
#pragma clang loop unroll(full)
        for (int k = 0; k < 4; k++) {
          // Chains 64 and up take the same words with their halves exchanged: each uniform keeps its 24 bits,
          // and the leading 16 of the two are independent.
          const words word = half ? (random[k] >> 16) | (random[k] << 16) : random[k];
          floats x = PBIT_NAME(fma)(field[k], (floats){0} + gain, (floats){0} + begin);
          words up;
          if (ideal) {
            up = PBIT_NAME(ideal)(far ? PBIT_NAME(clamp)(x, -126.0f, 126.0f) : x, word);
          } else {
            const int place = 64 * half + 16 * k + PBIT_LANES * part;
            if (settled) x = PBIT_NAME(settle)(x, law->residual, settled + place) + shift;
            if (law->common) x += PBIT_NAME(load_floats)(law->common + place) * step;
            up = PBIT_NAME(tabulated)(x, old >> (8 * k), word, last, intervals, (words){0});
          }
          result |= up & (0xFFu << (8 * k));
        }
        memcpy(spins + offset, &result, sizeof result);
      }
    }
  }
}

static void PBIT_NAME(update)(
    const pbit_gibbs_graph *graph, const pbit_gibbs_law *law, float scale, pbit_gibbs_stream stream,
    const int32_t *nodes, int32_t count, uint8_t *state) {
  const float farthest = graph->bound * fabsf(scale * PBIT_NAME(unit)(law));
  if (law->intervals) {
    PBIT_NAME(redraw)(graph, law, scale, stream, nodes, count, state, 0, 0);
  } else if (farthest <= 126.0f) {
    PBIT_NAME(redraw)(graph, law, scale, stream, nodes, count, state, 1, 0);
  } else {
    PBIT_NAME(redraw)(graph, law, scale, stream, nodes, count, state, 1, 1);
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
#undef PBIT_PAIRS
#undef PHILOX_ROUND
#undef floats
#undef words
#undef ints
#undef longs
