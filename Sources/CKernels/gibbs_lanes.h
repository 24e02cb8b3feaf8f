// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the Gibbs kernels compute in the lanes of a vector, for one instruction set; gibbs_template.h includes it.
// Parameters:
//   PBIT_NAME(x)  the name of x in this instruction set
//   PBIT_LANES    32-bit lanes of a vector
//   PBIT_FUSED    whether the processor fuses multiplication and addition
//   PBIT_TABLES   whether the processor looks up in a table of 16 (else the terms are added one by one)

typedef float PBIT_NAME(floats) __attribute__((vector_size(4 * PBIT_LANES)));
typedef uint32_t PBIT_NAME(words) __attribute__((vector_size(4 * PBIT_LANES)));
typedef int32_t PBIT_NAME(ints) __attribute__((vector_size(4 * PBIT_LANES)));
typedef uint64_t PBIT_NAME(longs) __attribute__((vector_size(4 * PBIT_LANES)));
#if PBIT_LANES == 4
#define PBIT_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#define PBIT_PAIRS(lines, i) pair_of(lines, i)
#elif PBIT_LANES == 8
#define PBIT_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l, i + 4, j + 4, k + 4, l + 4)
#define PBIT_PAIRS(lines, i) join_pairs(pair_of(lines, i), pair_of(lines, i + 4))
#else
#define PBIT_SHUFFLE(a, b, i, j, k, l)                                                                           \
  __builtin_shufflevector(                                                                                       \
      a, b, i, j, k, l, i + 4, j + 4, k + 4, l + 4, i + 8, j + 8, k + 8, l + 8, i + 12, j + 12, k + 12, l + 12)
#define PBIT_PAIRS(lines, i)                                   \
  join_quads(                                                    \
      join_pairs(pair_of(lines, i), pair_of(lines, i + 4)),      \
      join_pairs(pair_of(lines, i + 8), pair_of(lines, i + 12)))
#endif

#if !PBIT_FUSED
typedef double PBIT_NAME(doubles) __attribute__((vector_size(8 * PBIT_LANES)));
#endif
#define floats PBIT_NAME(floats)
#define words PBIT_NAME(words)
#define ints PBIT_NAME(ints)
#define longs PBIT_NAME(longs)

static inline words PBIT_NAME(load)(const uint8_t *p) {
  words v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline floats PBIT_NAME(load_floats)(const float *p) {
  floats v;
  memcpy(&v, p, sizeof v);
  return v;
}

/// a·b + c, rounded once; without the instruction for it all but so.
static inline floats PBIT_NAME(fma)(floats a, floats b, floats c) {
#if PBIT_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  // In double precision the product is exact and the sum has 29 bits more than are kept: rounding twice gives another
  // result than rounding once for about one operation in 2²⁹, and then the last bit only.
  const PBIT_NAME(doubles) product = __builtin_convertvector(a, PBIT_NAME(doubles)) *
                                     __builtin_convertvector(b, PBIT_NAME(doubles));
  return __builtin_convertvector(product + __builtin_convertvector(c, PBIT_NAME(doubles)), floats);
#endif
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

static inline void PBIT_NAME(round_keys)(uint64_t key, uint64_t k0[PBIT_GIBBS_ROUNDS], uint64_t k1[PBIT_GIBBS_ROUNDS]) {
  for (uint32_t r = 0; r < PBIT_GIBBS_ROUNDS; r++) {
    k0[r] = (uint32_t)key + r * 0x9E3779B9u;
    k1[r] = (uint32_t)(key >> 32) + r * 0xBB67AE85u;
  }
}

/// Philox4x32-7: random words for 4·PBIT_LANES chains. `first` holds the first counter word of each 64-bit lane; the others are
/// (node, sweep, 0). Two rounds act partly on lane-independent words and are done on scalars.
static inline void PBIT_NAME(philox)(
    longs first, uint32_t node, uint32_t sweep, const uint64_t k0[PBIT_GIBBS_ROUNDS], const uint64_t k1[PBIT_GIBBS_ROUNDS], words out[2]) {
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
  // The low halves side by side. As a shift of c1 this would become a slow product of 64 bits.
  out[0] = PBIT_SHUFFLE((words)c0, (words)c1, 0, PBIT_LANES, 2, PBIT_LANES + 2);
  out[1] = PBIT_SHUFFLE((words)c2, (words)c3, 0, PBIT_LANES, 2, PBIT_LANES + 2);
}

/// y where the mask is set, else `other`.
static inline floats PBIT_NAME(select)(words mask, floats y, floats other) {
  return (floats)(((words)y & mask) | ((words)other & ~mask));
}

/// y within [low, high]; a NaN becomes low.
static inline floats PBIT_NAME(clamp)(floats y, float low, float high) {
  const floats least = (floats){0} + low, most = (floats){0} + high;
  y = PBIT_NAME(select)((words)(y > least), y, least);
  return PBIT_NAME(select)((words)(y < most), y, most);
}

/// 2^y for |y| ≤ 126, relative error 3e-6, which moves no P by more than 7e-7: 2^round(y) times the minimax polynomial in
/// the rest.
static inline floats PBIT_NAME(exp2)(floats y) {
#if PBIT_LANES == 16
  const floats whole = _mm512_roundscale_ps(y, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#else
  const floats shifted = y + 12582912.0f;  // 1.5·2²³: the sum's low bits are round(y)
  const floats whole = shifted - 12582912.0f;
#endif
  const floats r = y - whole;
  floats p = PBIT_NAME(fma)(r, (floats){0} + 9.570101276040077e-3f, (floats){0} + 5.591785907745361e-2f);
  p = PBIT_NAME(fma)(p, r, (floats){0} + 2.40247443318367e-1f);
  p = PBIT_NAME(fma)(p, r, (floats){0} + 6.931217908859253e-1f);
  p = PBIT_NAME(fma)(p, r, (floats){0} + 9.999992847442627e-1f);
#if PBIT_LANES == 16
  return _mm512_scalef_ps(p, whole);
#else
  return (floats)((words)p + ((words)shifted << 23));
#endif
}

/// All bits where the spin becomes +1: the uniform u = (word >> 8)/2²⁴ is below 1/(1 + 2^y), y = −x/ln 2, |y| ≤ 126.
static inline words PBIT_NAME(ideal)(floats y, words random) {
  const floats u = __builtin_convertvector((ints)(random >> 8), floats);
  return (words)(PBIT_NAME(fma)(u, PBIT_NAME(exp2)(y), u) < 16777216.0f);
}

/// All bits where u < P(+1 | x, old), x in intervals from the start of the lane's table, which is interval `start`. The
/// lowest byte of `old` is all ones for the old spin +1, else 0.
static inline words PBIT_NAME(tabulated)(
    floats x, words old, words random, float last, const pbit_gibbs_interval *intervals, words start) {
  x = PBIT_NAME(clamp)(x, 0.0f, last);
  const ints index = __builtin_convertvector(x, ints);
  const floats fraction = x - __builtin_convertvector(index, floats);
  // The half of the interval that stands for the old spin.
  const words offset = ((words)index + start) * (uint32_t)sizeof(pbit_gibbs_interval) + (old & 8u);
  const char *lines[PBIT_LANES];
  for (int i = 0; i < PBIT_LANES / 2; i++) {
    // Two at a time: taking single lanes out of a vector costs more than the loads. The empty statement keeps it so.
    uint64_t two = ((longs)offset)[i];
    __asm__("" : "+r"(two));
    lines[2 * i] = (const char *)intervals + (uint32_t)two;
    lines[2 * i + 1] = (const char *)intervals + (two >> 32);
  }
  // Of every four lanes the first two, and the last two: value and rise side by side.
  const floats first = (floats)PBIT_PAIRS(lines, 0), second = (floats)PBIT_PAIRS(lines, 2);
  const floats value = PBIT_SHUFFLE(first, second, 0, 2, PBIT_LANES, PBIT_LANES + 2);
  const floats rise = PBIT_SHUFFLE(first, second, 1, 3, PBIT_LANES + 1, PBIT_LANES + 3);
  const floats u = __builtin_convertvector((ints)(random >> 8), floats);
  return (words)(u < PBIT_NAME(fma)(rise, fraction, value));
}

/// What a logit is in the law's argument: the ideal law's is −x/ln 2, a table's is in intervals.
static inline float PBIT_NAME(unit)(const pbit_gibbs_law *law) {
  return law->intervals ? (float)law->count / (2 * law->range) : -1.4426950408889634f;
}

/// Lets the fields at some cells settle: e_new = f + r·(e_old − f), and without an old one e_new = f.
static inline floats PBIT_NAME(settle)(floats field, float residual, float *settled) {
  floats old;
  memcpy(&old, settled, sizeof old);
  const floats moved = field + (old - field) * residual;
  field = PBIT_NAME(select)((words)(old == old), moved, field);
  memcpy(settled, &field, sizeof field);
  return field;
}
