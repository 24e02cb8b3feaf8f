// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Gibbs kernel for one instruction set; gibbs.c includes it once for each. Parameters:
//   PBIT_NAME(x)  the name of x in this instruction set
//   PBIT_LANES    32-bit lanes of a vector
//   PBIT_TABLES   number of vectors that hold a table of 16 (0: no variable shuffle, add the terms one by one)

typedef float PBIT_NAME(floats) __attribute__((vector_size(4 * PBIT_LANES)));
typedef uint32_t PBIT_NAME(words) __attribute__((vector_size(4 * PBIT_LANES)));
typedef int32_t PBIT_NAME(ints) __attribute__((vector_size(4 * PBIT_LANES)));
typedef uint64_t PBIT_NAME(longs) __attribute__((vector_size(4 * PBIT_LANES)));
#define floats PBIT_NAME(floats)
#define words PBIT_NAME(words)
#define ints PBIT_NAME(ints)
#define longs PBIT_NAME(longs)

static inline words PBIT_NAME(load)(const uint8_t *p) {
  words v;
  memcpy(&v, p, sizeof v);
  return v;
}

/// One round of Philox4x32 on 64-bit lanes of which only the low halves count.
#define PHILOX_ROUND(r)                                          \
  do {                                                           \
    const longs p0 = (c0 & 0xFFFFFFFFull) * 0xD2511F53ull;       \
    const longs p1 = (c2 & 0xFFFFFFFFull) * 0xCD9E8D57ull;       \
    c0 = (p1 >> 32) ^ c1 ^ k0[r];                                \
    c2 = (p0 >> 32) ^ c3 ^ k1[r];                                \
    c1 = p1;                                                     \
    c3 = p0;                                                     \
  } while (0)

/// Random words for 4·PBIT_LANES chains. `first` holds the first counter word of each 64-bit lane; the others are
/// (node, sweep, 0). Two rounds act partly on lane-independent words and are done on scalars.
static inline void PBIT_NAME(philox)(
    longs first, uint32_t node, uint32_t sweep, const uint64_t k0[10], const uint64_t k1[10], words out[2]) {
  const uint64_t s1 = 0xCD9E8D57ull * sweep;
  const longs l0 = first * 0xD2511F53ull;
  const uint64_t a0 = ((s1 >> 32) ^ node ^ k0[0]) & 0xFFFFFFFFull;
  const uint64_t a1 = s1 & 0xFFFFFFFFull;
  const longs a2 = (l0 >> 32) ^ k1[0];
  const uint64_t s0 = 0xD2511F53ull * a0;
  const longs l1 = (a2 & 0xFFFFFFFFull) * 0xCD9E8D57ull;
  longs c0 = (l1 >> 32) ^ (a1 ^ k0[1]);
  longs c1 = l1;
  longs c2 = ((s0 >> 32) ^ k1[1]) ^ (l0 & 0xFFFFFFFFull);
  longs c3 = (longs){0} + (uint64_t)(s0 & 0xFFFFFFFFull);
  PHILOX_ROUND(2);
  PHILOX_ROUND(3);
  PHILOX_ROUND(4);
  PHILOX_ROUND(5);
  PHILOX_ROUND(6);
  PHILOX_ROUND(7);
  PHILOX_ROUND(8);
  PHILOX_ROUND(9);
  out[0] = (words)((c0 & 0xFFFFFFFFull) | (c1 << 32));
  out[1] = (words)((c2 & 0xFFFFFFFFull) | (c3 << 32));
}

/// e^(y ln 2), relative error 2e-7: 2^round(y) times a Chebyshev polynomial in the rest.
static inline floats PBIT_NAME(exp2)(floats y) {
  const floats low = (floats){0} - 126.0f, high = (floats){0} + 126.0f;
  y = (floats)(((words)y & (words)(y > low)) | ((words)low & ~(words)(y > low)));
  y = (floats)(((words)y & (words)(y < high)) | ((words)high & ~(words)(y < high)));
  const floats shifted = y + 12582912.0f;  // 1.5·2²³: the sum's low bits are round(y)
  const floats r = y - (shifted - 12582912.0f);
  floats p = r * 1.3390863364533504e-3f + 9.676031918326564e-3f;
  p = p * r + 5.550357114219461e-2f;
  p = p * r + 2.4022107485308208e-1f;
  p = p * r + 6.931471880262287e-1f;
  p = p * r + 1.0000000754548972f;
  return (floats)((words)p + ((words)shifted << 23));
}

/// All bits where the spin becomes +1: the uniform u = (word >> 8)/2²⁴ is below 1/(1 + 2^y), y = −x/ln 2.
static inline words PBIT_NAME(ideal)(floats y, words random) {
  const floats u = __builtin_convertvector((ints)(random >> 8), floats);
  return (words)(u + u * PBIT_NAME(exp2)(y) < 16777216.0f);
}

/// All bits where u < m(x)·[old = +1] + (1 − m(x))·P(x).
static inline words PBIT_NAME(tabulated)(
    floats x, words old, words random, const pbit_gibbs_law *law, const pbit_gibbs_interval *intervals) {
  const float step = (float)law->count / (2 * law->range), last = (float)law->count;
  floats place = (x + law->range) * step;
  place = (floats)((words)place & (words)(place > 0.0f));
  const words inside = (words)(place < last);
  place = (floats)(((words)place & inside) | ((words)((floats){0} + last) & ~inside));
  ints index = __builtin_convertvector(place, ints);
  index = index + (index >= law->count);
  const floats fraction = place - __builtin_convertvector(index, floats);
  // Whole intervals are loaded, four at a time, and transposed.
  int32_t at[PBIT_LANES];
  memcpy(at, &index, sizeof at);
  quad rows[4][PBIT_LANES / 4];
  for (int i = 0; i < PBIT_LANES / 4; i++) {
    quad a, b, c, d;
    memcpy(&a, intervals + at[4 * i], sizeof a);
    memcpy(&b, intervals + at[4 * i + 1], sizeof b);
    memcpy(&c, intervals + at[4 * i + 2], sizeof c);
    memcpy(&d, intervals + at[4 * i + 3], sizeof d);
    const quad ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const quad ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    rows[0][i] = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    rows[1][i] = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    rows[2][i] = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    rows[3][i] = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
  }
  floats p, dp, m, dm;
  memcpy(&p, rows[0], sizeof p);
  memcpy(&dp, rows[1], sizeof dp);
  memcpy(&m, rows[2], sizeof m);
  memcpy(&dm, rows[3], sizeof dm);
  p = p + dp * fraction;
  m = m + dm * fraction;
  const floats one = (floats){0} + 1.0f;
  p = (one - m) * p + m * (floats)((words)one & old);
  const floats u = __builtin_convertvector((ints)(random >> 8), floats);
  return (words)(u < p * 16777216.0f);
}

/// Field of one vector of chains at its cells: settled, with offset and common mode. `place` is its first chain's.
static inline floats PBIT_NAME(at_cell)(
    floats field, const pbit_gibbs_law *law, int64_t node, int place, float shift) {
  if (law->settled) {
    float *settled = law->settled + node * PBIT_GIBBS_CHAINS + place;
    floats old;
    memcpy(&old, settled, sizeof old);
    // e_new = f + r·(e_old − f); without an old one e_new = f.
    const floats moved = field + (old - field) * law->residual;
    const words known = (words)(old == old);
    field = (floats)(((words)moved & known) | ((words)field & ~known));
    memcpy(settled, &field, sizeof field);
  }
  field += shift;
  if (law->common) {
    floats common;
    memcpy(&common, law->common + place, sizeof common);
    field += common;
  }
  return field;
}

static void PBIT_NAME(update)(
    const pbit_gibbs_graph *graph, const pbit_gibbs_law *law, float scale, pbit_gibbs_stream stream,
    const int32_t *nodes, int32_t count, uint8_t *state) {
  uint64_t k0[10], k1[10];
  for (uint32_t r = 0; r < 10; r++) {
    k0[r] = (uint32_t)stream.key + r * 0x9E3779B9u;
    k1[r] = (uint32_t)(stream.key >> 32) + r * 0xBB67AE85u;
  }
  const int ideal = law->intervals == NULL;
  if (ideal) scale *= -1.4426950408889634f;

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
      if (law->offset) shift = law->offset[node];
    }
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
          for (int k = 0; k < 4; k++) {
            const words word = half ? (random[k] >> 16) | (random[k] << 16) : random[k];
            result |= PBIT_NAME(ideal)(field[k], word) & (0xFFu << (8 * k));
          }
        } else {
          const words old = PBIT_NAME(load)(spins + offset);
          for (int k = 0; k < 4; k++) {
            const words word = half ? (random[k] >> 16) | (random[k] << 16) : random[k];
            const words kept = (words)((ints)(old << (24 - 8 * k)) >> 31);
            const floats x = PBIT_NAME(at_cell)(field[k], law, node, 64 * half + 16 * k + PBIT_LANES * part, shift);
            result |= PBIT_NAME(tabulated)(x, kept, word, law, intervals) & (0xFFu << (8 * k));
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
  for (int32_t i = 0; i < edge_count; i++) {
    const uint64_t *a = bits + 2 * (int64_t)edges[2 * i], *b = bits + 2 * (int64_t)edges[2 * i + 1];
    const int unequal = __builtin_popcountll((a[0] ^ b[0]) & low) + __builtin_popcountll((a[1] ^ b[1]) & high);
    edge_sums[i] += chains - 2 * unequal;
  }
}

#undef PHILOX_ROUND
#undef floats
#undef words
#undef ints
#undef longs
