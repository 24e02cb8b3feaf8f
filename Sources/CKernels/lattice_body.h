// The loops themselves, included once for each instruction set.

#define PBIT_NAME(name) PBIT_LATTICE(lattice_##name)

#ifndef PBIT_LANE_TYPES
#define PBIT_LANE_TYPES
typedef double vd __attribute__((vector_size(8 * PBIT_LANES)));
typedef int64_t vi __attribute__((vector_size(8 * PBIT_LANES)));
typedef uint64_t vu __attribute__((vector_size(8 * PBIT_LANES)));
typedef double unaligned_vd __attribute__((vector_size(8 * PBIT_LANES), aligned(8)));
typedef double v4 __attribute__((vector_size(32), aligned(8)));
#define PBIT_ELEMENTARY_CHARGE 1.602176634e-19 /* C, exact (SI 2019) */
#endif

#include "lane_math.h"
#include "channel_factor.h"

// The first `count` lanes, or all.
static inline __attribute__((always_inline)) void PBIT_NAME(store)(double *target, vd value, int64_t count) {
  if (count >= PBIT_LANES) {
    *(unaligned_vd *)target = value;
  } else {
    for (int64_t lane = 0; lane < count; lane++) target[lane] = value[lane];
  }
}

// The first `count` lanes, or all; the others repeat the first.
static inline __attribute__((always_inline)) vd PBIT_NAME(load)(const double *source, int64_t count) {
  if (count >= PBIT_LANES) return *(const unaligned_vd *)source;
  vd value = (vd){} + source[0];
  for (int64_t lane = 1; lane < count; lane++) value[lane] = source[lane];
  return value;
}

// With l = ln(1 + e^x), σ = e^x/(1 + e^x), i = l_F² − l_R² and u = V_DS/U_T:
//
//   ldb    λ⁺ = (I/q)/(1 − e^−u),  λ⁻ = λ⁺ e^−u;   u → 0: I/q = u I_s ½(l_F σ_F + l_R σ_R)/q up to u²/12
//   shot   λ⁺ = I_s l_F²/q,        λ⁻ = I_s l_R²/q
//   ekv    λ± = I_s [4g_s² + 3g_s + 4g_s g_d + 3g_d + 4g_d²]/[6(g_s + g_d + 1)]/q ± I/2q,   g = l σ
//
// all times the factor M of the current.
static void PBIT_LATTICE(channel_rates)(
    const pbit_channel *c, const double *base, const double *slope, int64_t count, double *forward, double *reverse) {
  const double thermal = c->thermal_voltage, half = 0.5 / thermal, polarity = c->polarity;
  const double inverse_slope = 1.0 / c->slope_factor, events = c->specific_current / PBIT_ELEMENTARY_CHARGE;
  const vd ramp = {0, 1, 2, 3, 4, 5, 6, 7};
  for (int64_t first = 0; first < count; first += PBIT_LANES) {
    const vd point = ramp + (double)first;
    const vd bulk = base[3] + slope[3] * point;
    const vd drain = (base[0] + slope[0] * point - bulk) * polarity;
    const vd gate = (base[1] + slope[1] * point - bulk) * polarity;
    const vd source = (base[2] + slope[2] * point - bulk) * polarity;
    const vd drain_source = drain - source;
    const vd root = PBIT_NAME(square_root)(drain_source * drain_source + thermal * thermal);
    const vd pinch_off = (gate - c->threshold + c->lowering * (root - thermal)) * inverse_slope;
    const vd ef = PBIT_NAME(exponential)((pinch_off - source) * half);
    const vd er = PBIT_NAME(exponential)((pinch_off - drain) * half);
    const vd lf = PBIT_NAME(log_one_plus)(ef), lr = PBIT_NAME(log_one_plus)(er);
    const vd gf = lf * (ef / (1.0 + ef)), gr = lr * (er / (1.0 + er));
    vd scale = (vd){} + events;
    if (c->short_channel) {
      scale *= PBIT_NAME(channel_factor)(
          (vd){} + c->factor[0], (vd){} + c->factor[1], (vd){} + c->factor[2], thermal, lf, lr, drain_source);
    }
    const vd net = (lf - lr) * (lf + lr);
    vd plus, minus;
    switch (c->law) {
      case PBIT_NOISE_LDB: {
        const vd u = drain_source * (1.0 / thermal);
        const vd boltzmann = PBIT_NAME(exponential)(-u);
        const vd flat = 0.5 * (gf + gr) * (1.0 + u * (0.5 + u * (1.0 / 12.0)));
        plus = PBIT_NAME(select)(PBIT_NAME(absolute)(u) < 1e-4, flat, net / (1.0 - boltzmann));
        minus = plus * boltzmann;
        break;
      }
      case PBIT_NOISE_SHOT:
        plus = lf * lf;
        minus = lr * lr;
        break;
      default: {
        const vd noise = (4.0 * gf * gf + 3.0 * gf + 4.0 * gf * gr + 3.0 * gr + 4.0 * gr * gr) / (6.0 * (gf + gr + 1.0));
        plus = noise + 0.5 * net;
        minus = noise - 0.5 * net;
      }
    }
    PBIT_NAME(store)(forward + first, plus * scale, count - first);
    PBIT_NAME(store)(reverse + first, minus * scale, count - first);
  }
}

static void PBIT_LATTICE(jump_rates)(
    int64_t count, const double *plus, const double *minus, double step, int32_t is_poissonian, double limit,
    double *forward, double *backward) {
  const double rarest = 1e-300, square = 1.0 / (step * step);
  for (int64_t first = 0; first < count; first += PBIT_LANES) {
    vd up = PBIT_NAME(load)(plus + first, count - first), down = PBIT_NAME(load)(minus + first, count - first);
    vd scale, size;
    vi falls;
    if (is_poissonian) {
      const vd raised = __builtin_elementwise_max(up, down * rarest);
      down = __builtin_elementwise_max(down, up * rarest);
      up = raised;
      falls = down > up;
      const vd larger = PBIT_NAME(select)(falls, down, up), smaller = PBIT_NAME(select)(falls, up, down);
      const vd excess = __builtin_elementwise_min((larger - smaller) / smaller, (vd){} + 1e300);
      const vd logarithm = PBIT_NAME(log_one_plus)(excess);
      // Λ → λ where the logarithm loses its digits.
      scale = square * PBIT_NAME(select)(
          excess < 1e-6, smaller * (1.0 + 0.5 * excess), (larger - smaller) / logarithm);
      size = step * logarithm;
    } else {
      const vd total = up + down;
      falls = down > up;
      scale = 0.5 * square * total;
      size = 2.0 * step * PBIT_NAME(absolute)(up - down) / total;
    }
    size = __builtin_elementwise_min(size, (vd){} + limit);
    // B(−x) = x/(1 − e^−x) and B(x) = B(−x) e^−x
    const vd boltzmann = PBIT_NAME(exponential)(-size);
    const vd along = scale * PBIT_NAME(select)(
        size < 1e-4, 1.0 + size * (0.5 + size * (1.0 / 12.0)), size / (1.0 - boltzmann));
    const vd against = __builtin_elementwise_max(along * boltzmann, along * rarest);
    PBIT_NAME(store)(forward + first, PBIT_NAME(select)(falls, against, along), count - first);
    PBIT_NAME(store)(backward + first, PBIT_NAME(select)(falls, along, against), count - first);
  }
}

// Σ x_i y_i.
static inline __attribute__((always_inline)) double PBIT_NAME(dot)(const double *x, const double *y, int64_t count) {
  v4 sums = {}, others = {};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    sums += *(const v4 *)(x + i) * *(const v4 *)(y + i);
    others += *(const v4 *)(x + i + 4) * *(const v4 *)(y + i + 4);
  }
  sums += others;
  double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (; i < count; i++) sum += x[i] * y[i];
  return sum;
}

// y += a x.
static inline __attribute__((always_inline)) void PBIT_NAME(add)(double a, const double *x, double *y, int64_t count) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) *(v4 *)(y + i) += a * *(const v4 *)(x + i);
  for (; i < count; i++) y[i] += a * x[i];
}

// The start of row i, so that the rate i → j stands at [j].
static inline __attribute__((always_inline)) double *PBIT_NAME(row)(const pbit_band *band, int64_t i) {
  const int64_t reach = band->half_width + PBIT_BAND_MARGIN;
  return band->rate + i * 2 * reach + reach;
}

// Leaving state k through j with probability u_kj/p_k, p_k = Σ_{j>k} u_kj + loss_k, the others jump
//
//   u_ij ← u_ij + l_ik u_kj,   l_ik = u_ik/p_k,   loss_i ← loss_i + l_ik loss_k
//
// Diagonals hold nothing of use.
static void PBIT_LATTICE(band_eliminate)(const pbit_band *band) {
  const int64_t size = band->size, width = band->half_width;
  double *loss = band->loss, *pivot = band->pivot;
  for (int64_t k = 0; k < size; k += 4) {
    const int64_t taken = size - k < 4 ? size - k : 4;
    double *u[4];
    for (int64_t s = 0; s < taken; s++) {
      u[s] = PBIT_NAME(row)(band, k + s);
      for (int64_t r = 0; r < s; r++) {
        const double share = u[s][k + r] / pivot[k + r];
        u[s][k + r] = share;
        PBIT_NAME(add)(share, u[r] + k + r + 1, u[s] + k + r + 1, width);
        loss[k + s] += share * loss[k + r];
      }
      double sum = loss[k + s];
      for (int64_t j = k + s + 1; j <= k + s + width; j++) sum += u[s][j];
      pivot[k + s] = sum;
    }
    if (taken < 4) break;
    const double inverse[4] = {1.0 / pivot[k], 1.0 / pivot[k + 1], 1.0 / pivot[k + 2], 1.0 / pivot[k + 3]};
    const int64_t last = k + 3 + width < size - 1 ? k + 3 + width : size - 1, next = k + 4;
    for (int64_t i = next; i <= last; i += 2) {
      // Rows in pairs; the last may be alone.
      double *a = PBIT_NAME(row)(band, i), *b = i < last ? PBIT_NAME(row)(band, i + 1) : a;
      double l[2][4];
      for (int row = 0; row < (b == a ? 1 : 2); row++) {
        double *target = row == 0 ? a : b;
        for (int s = 0; s < 4; s++) {
          const double share = target[k + s] * inverse[s];
          l[row][s] = target[k + s] = share;
          for (int t = s + 1; t < 4; t++) target[k + t] += share * u[s][k + t];
          loss[i + row] += share * loss[k + s];
        }
      }
      if (b == a) {
        for (int64_t j = next; j <= k + 3 + width; j += 4) {
          *(v4 *)(a + j) += l[0][0] * *(v4 *)(u[0] + j) + l[0][1] * *(v4 *)(u[1] + j)
              + l[0][2] * *(v4 *)(u[2] + j) + l[0][3] * *(v4 *)(u[3] + j);
        }
        break;
      }
      const v4 a0 = (v4){} + l[0][0], a1 = (v4){} + l[0][1], a2 = (v4){} + l[0][2], a3 = (v4){} + l[0][3];
      const v4 b0 = (v4){} + l[1][0], b1 = (v4){} + l[1][1], b2 = (v4){} + l[1][2], b3 = (v4){} + l[1][3];
      for (int64_t j = next; j <= k + 3 + width; j += 4) {
        const v4 u0 = *(v4 *)(u[0] + j), u1 = *(v4 *)(u[1] + j), u2 = *(v4 *)(u[2] + j), u3 = *(v4 *)(u[3] + j);
        v4 x = *(v4 *)(a + j), y = *(v4 *)(b + j);
        x += a0 * u0;
        y += b0 * u0;
        x += a1 * u1;
        y += b1 * u1;
        x += a2 * u2;
        y += b2 * u2;
        x += a3 * u3;
        y += b3 * u3;
        *(v4 *)(a + j) = x;
        *(v4 *)(b + j) = y;
      }
    }
  }
}

// L z = b downwards, then U x = z upwards: x_k = (Σ_{j>k} u_kj x_j − z_k)/p_k.
static void PBIT_LATTICE(band_solve)(const pbit_band *band, double *x) {
  const int64_t size = band->size, width = band->half_width;
  for (int64_t i = 0; i < size; i++) {
    const int64_t first = i > width ? i - width : 0;
    x[i] += PBIT_NAME(dot)(PBIT_NAME(row)(band, i) + first, x + first, i - first);
  }
  for (int64_t k = size - 1; k >= 0; k--) {
    const int64_t last = k + width < size - 1 ? k + width : size - 1;
    x[k] = (PBIT_NAME(dot)(PBIT_NAME(row)(band, k) + k + 1, x + k + 1, last - k) - x[k]) / band->pivot[k];
  }
}

// Uᵀ y = −b downwards, then Lᵀ x = y upwards.
static void PBIT_LATTICE(band_solve_transposed)(const pbit_band *band, double *x) {
  const int64_t size = band->size, width = band->half_width;
  for (int64_t k = 0; k < size; k++) {
    const int64_t last = k + width < size - 1 ? k + width : size - 1;
    x[k] /= band->pivot[k];
    if (x[k] != 0) PBIT_NAME(add)(x[k], PBIT_NAME(row)(band, k) + k + 1, x + k + 1, last - k);
  }
  for (int64_t i = size - 1; i >= 0; i--) {
    const int64_t first = i > width ? i - width : 0;
    PBIT_NAME(add)(x[i], PBIT_NAME(row)(band, i) + first, x + first, i - first);
  }
}

#undef PBIT_NAME
