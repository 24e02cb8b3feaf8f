// Elementary functions on eight doubles at once, accurate to a few units in the last place. Included once for each
// instruction set, with PBIT_NAME giving each set its own names.

static inline __attribute__((always_inline)) vd PBIT_NAME(select)(vi mask, vd yes, vd no) {
  return (vd)(((vi)yes & mask) | ((vi)no & ~mask));
}

static inline __attribute__((always_inline)) vd PBIT_NAME(absolute)(vd x) {
  return (vd)((vi)x & 0x7fffffffffffffffll);
}

static inline __attribute__((always_inline)) vd PBIT_NAME(square_root)(vd x) {
  return __builtin_elementwise_sqrt(x);
}

// eˣ = 2ᵏ eʳ with |r| ≤ ln2/2; the Taylor polynomial of degree 13 leaves 4·10⁻¹⁸. Arguments are cut to ±700.
static inline __attribute__((always_inline)) vd PBIT_NAME(exponential)(vd x) {
  x = __builtin_elementwise_max(__builtin_elementwise_min(x, (vd){} + 700.0), (vd){} - 700.0);
  const double round = 0x1.8p52;
  const vd shifted = x * 0x1.71547652b82fep0 + round;
  const vd k = shifted - round;
  const vd r = (x - k * 0x1.62e42fefa38p-1) - k * 0x1.ef35793c7673p-45;
  vd p = (vd){} + 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return (vd)((vi)p + (((vi)shifted) << 52));
}

// 2 artanh s = ln((1+s)/(1−s)) for s² ≤ 0.0295.
static inline __attribute__((always_inline)) vd PBIT_NAME(double_artanh)(vd s) {
  const vd s2 = s * s;
  vd p = (vd){} + 2.0 / 21.0;
  p = p * s2 + 2.0 / 19.0;
  p = p * s2 + 2.0 / 17.0;
  p = p * s2 + 2.0 / 15.0;
  p = p * s2 + 2.0 / 13.0;
  p = p * s2 + 2.0 / 11.0;
  p = p * s2 + 2.0 / 9.0;
  p = p * s2 + 2.0 / 7.0;
  p = p * s2 + 2.0 / 5.0;
  p = p * s2 + 2.0 / 3.0;
  p = p * s2 + 2.0;
  return p * s;
}

// ln x for normal positive x.
static inline __attribute__((always_inline)) vd PBIT_NAME(logarithm)(vd x) {
  const vi bits = (vi)x;
  // Exponent relative to a mantissa in [√½, √2).
  const vi exponent = (bits - 0x3fe6a09e667f3bcdll) >> 52;
  const vd mantissa = (vd)(bits - (exponent << 52));
  const vd k = (vd)(exponent + 0x4338000000000000ll) - 0x1.8p52;
  return k * 0x1.62e42fefa39efp-1 + PBIT_NAME(double_artanh)((mantissa - 1.0) / (mantissa + 1.0));
}

// ln(1 + t) for t ≥ 0, keeping the relative accuracy of small values: 2 artanh(t/(2 + t)) for small t, the logarithm
// of 1 + t beyond, where nothing is lost.
static inline __attribute__((always_inline)) vd PBIT_NAME(log_one_plus)(vd t) {
  const vi large = t > 0x1.a827999fcef34p-2;
  const vd one = t + 1.0;
  const vi bits = (vi)one;
  const vi exponent = (bits - 0x3fe6a09e667f3bcdll) >> 52;
  const vd mantissa = (vd)(bits - (exponent << 52));
  const vd s = PBIT_NAME(select)(large, mantissa - 1.0, t) / PBIT_NAME(select)(large, mantissa + 1.0, t + 2.0);
  const vd k = (vd)(exponent + 0x4338000000000000ll) - 0x1.8p52;
  return PBIT_NAME(select)(large, k * 0x1.62e42fefa39efp-1, (vd){}) + PBIT_NAME(double_artanh)(s);
}

// sin and cos of 2πu for u in [0, 1).
static inline __attribute__((always_inline)) void PBIT_NAME(sine_cosine)(vd u, vd *sine, vd *cosine) {
  const double round = 0x1.8p52;
  const vd shifted = u * 4.0 + round;
  const vi quadrant = (vi)shifted;
  const vd x = (u * 4.0 - (shifted - round)) * 0x1.921fb54442d18p0;
  const vd x2 = x * x;
  vd s = (vd){} - 1.0 / 1307674368000.0;
  s = s * x2 + 1.0 / 6227020800.0;
  s = s * x2 - 1.0 / 39916800.0;
  s = s * x2 + 1.0 / 362880.0;
  s = s * x2 - 1.0 / 5040.0;
  s = s * x2 + 1.0 / 120.0;
  s = s * x2 - 1.0 / 6.0;
  s = s * x2 * x + x;
  vd c = (vd){} + 1.0 / 20922789888000.0;
  c = c * x2 - 1.0 / 87178291200.0;
  c = c * x2 + 1.0 / 479001600.0;
  c = c * x2 - 1.0 / 3628800.0;
  c = c * x2 + 1.0 / 40320.0;
  c = c * x2 - 1.0 / 720.0;
  c = c * x2 + 1.0 / 24.0;
  c = c * x2 - 0.5;
  c = c * x2 + 1.0;
  const vi odd = -(quadrant & 1);
  const vi sine_sign = (quadrant & 2) << 62;
  const vi cosine_sign = ((quadrant + 1) & 2) << 62;
  *sine = (vd)((vi)PBIT_NAME(select)(odd, c, s) ^ sine_sign);
  *cosine = (vd)((vi)PBIT_NAME(select)(odd, s, c) ^ cosine_sign);
}

// Four standard normals a lane from one Philox block a lane, by Box and Muller. Two 32-bit words make a pair; the
// largest value is √(2 ln 2³³) = 6.8.
static inline __attribute__((always_inline)) void PBIT_NAME(normals)(
    vu c0, uint64_t c1, uint64_t c2, uint64_t c3, uint64_t key, vd *out) {
  const uint64_t low = 0xffffffffull;
  vu x0 = c0, x1 = (vu){} + (c1 & low), x2 = (vu){} + (c2 & low), x3 = (vu){} + (c3 & low);
  uint64_t k0 = key & low, k1 = key >> 32;
  for (int round = 0; round < 10; round++) {
    const vu p0 = (x0 & low) * 0xD2511F53ull;
    const vu p1 = (x2 & low) * 0xCD9E8D57ull;
    x0 = (p1 >> 32) ^ x1 ^ k0;
    x2 = (p0 >> 32) ^ x3 ^ k1;
    x1 = p1 & low;
    x3 = p0 & low;
    k0 = (k0 + 0x9E3779B9ull) & low;
    k1 = (k1 + 0xBB67AE85ull) & low;
  }
  // A 32-bit integer in the mantissa of 2⁵² converts exactly.
  const uint64_t exponent = 0x4330000000000000ull;
  const vd u0 = ((vd)(x0 | exponent) - 0x1p52 + 0.5) * 0x1p-32;
  const vd u1 = ((vd)(x1 | exponent) - 0x1p52) * 0x1p-32;
  const vd u2 = ((vd)(x2 | exponent) - 0x1p52 + 0.5) * 0x1p-32;
  const vd u3 = ((vd)(x3 | exponent) - 0x1p52) * 0x1p-32;
  const vd r0 = PBIT_NAME(square_root)(-2.0 * PBIT_NAME(logarithm)(u0));
  const vd r1 = PBIT_NAME(square_root)(-2.0 * PBIT_NAME(logarithm)(u2));
  vd sine, cosine;
  PBIT_NAME(sine_cosine)(u1, &sine, &cosine);
  out[0] = r0 * cosine;
  out[1] = r0 * sine;
  PBIT_NAME(sine_cosine)(u3, &sine, &cosine);
  out[2] = r1 * cosine;
  out[3] = r1 * sine;
}
