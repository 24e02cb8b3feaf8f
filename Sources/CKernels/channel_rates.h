// The electron rates of a transistor's channel in the Langevin kernel. Included once for each instruction set, after
// lane_math.h, with PBIT_NAME giving each set its own names.

#include "channel_factor.h"

// Half of the normalised charge-based noise, [4g_s² + 3g_s + 4g_s g_d + 3g_d + 4g_d²]/[6(g_s + g_d + 1)] with g = l σ.
static inline __attribute__((always_inline)) vd PBIT_NAME(channel_noise)(vd lf, vd lr, vd sf, vd sr) {
  const vd s = lf * sf, d = lr * sr;
  return (4.0 * s * s + 3.0 * s + 4.0 * s * d + 3.0 * d + 4.0 * d * d) / (6.0 * (s + d + 1.0));
}

// λ⁺ − λ⁻ and λ⁺ + λ⁻ of one transistor, the forward rate half an electron ahead and the reverse half behind.
//
// With E_F = e^((V_P−V_S)/2U_T) and E_R = e^((V_P−V_D)/2U_T): l = ln(1 + E), σ = E/(1 + E), and e^(−V_DS/U_T) is
// (E_R/E_F)². The half-electron shifts ε of the two exponents are small (0.0016 at 1 fF), so l is carried there by
// l(x + ε) = l + εσ + ½ε²σ(1 − σ); circuits with |ε| > 0.05, where the next term passes 10⁻⁵, are refused.
static inline __attribute__((always_inline)) void PBIT_NAME(rates_of)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, int m, const vd *voltage, vd *net, vd *total,
    int short_channel) {
  const int32_t *t = c->terminal + 4 * m;
  const double *h = c->half_shift + 4 * m;
  const double thermal = c->thermal_voltage, polarity = c->polarity[m], half = 0.5 / thermal;
  const double inverse_slope = 1.0 / c->slope_factor[m], lowering = c->lowering[m];
  const vd bulk = voltage[t[3]];
  const vd drain = (voltage[t[0]] - bulk) * polarity;
  const vd gate = (voltage[t[1]] - bulk) * polarity;
  const vd source = (voltage[t[2]] - bulk) * polarity;
  const vd threshold = ((const vd *)lanes->threshold)[m];
  const vd events = ((const vd *)lanes->specific_current)[m] * (1.0 / PBIT_ELEMENTARY_CHARGE);

  const vd drain_source = drain - source;
  const vd square = drain_source * drain_source + thermal * thermal;
  const vd root = PBIT_NAME(square_root)(square);
  const vd pinch_off = (gate - threshold + lowering * (root - thermal)) * inverse_slope;
  const vd ef = PBIT_NAME(exponential)((pinch_off - source) * half);
  const vd er = PBIT_NAME(exponential)((pinch_off - drain) * half);
  const vd lf = PBIT_NAME(log_one_plus)(ef), lr = PBIT_NAME(log_one_plus)(er);
  const vd sf = ef / (1.0 + ef), sr = er / (1.0 + er);

  // First- and second-order shifts of both exponents; V_P also moves through √(V_DS² + U_T²).
  const double hg = (h[1] - h[3]) * inverse_slope * half;
  const double hs = (h[2] - h[3]) * half, hd = (h[0] - h[3]) * half, hds = h[0] - h[2];
  const vd inverse_root = 1.0 / root;
  const vd lowered = (drain_source * inverse_root) * (lowering * inverse_slope * half * hds);
  const vd curved = (inverse_root * inverse_root * inverse_root)
      * (0.5 * lowering * inverse_slope * half * thermal * thermal * hds * hds);
  const vd gf = lowered + (hg - hs), gr = lowered + (hg - hd);
  const vd bf = sf * (curved + 0.5 * (1.0 - sf) * gf * gf), br = sr * (curved + 0.5 * (1.0 - sr) * gr * gr);
  const vd af = sf * gf, ar = sr * gr;
  const vd f1 = lf + bf + af, r1 = lr + br + ar, f2 = lf + bf - af, r2 = lr + br - ar;
  const vd i1 = (f1 - r1) * (f1 + r1), i2 = (f2 - r2) * (f2 + r2);

  vd ahead, behind;
  switch (c->law[m]) {
    case PBIT_NOISE_LDB: {
      // λ⁺ = I/(1 − e^−u) at u₁ = u + h_DS/U_T, λ⁻ = I e^−u/(1 − e^−u) at u₂ = u − h_DS/U_T
      const vd ratio = er / ef;
      const vd boltzmann = __builtin_elementwise_max(
          __builtin_elementwise_min(ratio * ratio, (vd){} + 1e150), (vd){} + 1e-150);
      const vd q1 = boltzmann * c->shift_factor[2 * m], q2 = boltzmann * c->shift_factor[2 * m + 1];
      ahead = i1 / (1.0 - q1);
      behind = i2 * q2 / (1.0 - q2);
      // The expansions of l let I vanish up to ε³ away from q = 1: nearer than 3·10⁻³ the quotient would be that error's.
      const vi flat1 = PBIT_NAME(absolute)(q1 - 1.0) < 3e-3, flat2 = PBIT_NAME(absolute)(q2 - 1.0) < 3e-3;
      if (__builtin_reduce_or(flat1 | flat2)) {
        // u → 0: λ± = ½(l_F σ_F + l_R σ_R) ± I/2, up to u²/12, with σ(x + ε) = σ + σ(1 − σ)[ε + ½(1 − 2σ)ε²]
        const vd df = sf * (1.0 - sf), dr = sr * (1.0 - sr);
        const vd mf = sf + df * (curved + (0.5 - sf) * gf * gf), mr = sr + dr * (curved + (0.5 - sr) * gr * gr);
        const vd g1 = 0.5 * (f1 * (mf + df * gf) + r1 * (mr + dr * gr));
        const vd g2 = 0.5 * (f2 * (mf - df * gf) + r2 * (mr - dr * gr));
        ahead = PBIT_NAME(select)(flat1, g1 + 0.5 * i1, ahead);
        behind = PBIT_NAME(select)(flat2, g2 - 0.5 * i2, behind);
      }
      break;
    }
    case PBIT_NOISE_SHOT:
      ahead = f1 * f1;
      behind = r2 * r2;
      break;
    default:
      ahead = PBIT_NAME(channel_noise)(f1, r1, sf + sf * (1.0 - sf) * gf, sr + sr * (1.0 - sr) * gr) + 0.5 * i1;
      behind = PBIT_NAME(channel_noise)(f2, r2, sf - sf * (1.0 - sf) * gf, sr - sr * (1.0 - sr) * gr) - 0.5 * i2;
  }
  if (short_channel) {
    // M multiplies every rate, at the voltages of its own shift.
    const double *factor = c->channel_factor + 3 * m;
    const vd mobility = (vd){} + factor[0], velocity = (vd){} + factor[1], modulation = (vd){} + factor[2];
    ahead *= PBIT_NAME(channel_factor)(mobility, velocity, modulation, thermal, f1, r1, drain_source + hds);
    behind *= PBIT_NAME(channel_factor)(mobility, velocity, modulation, thermal, f2, r2, drain_source - hds);
  }
  *net = events * (ahead - behind);
  *total = events * (ahead + behind);
}

// Out of line, so that transistors without the factor keep their registers.
static __attribute__((noinline)) void PBIT_NAME(short_channel_rates)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, int m, const vd *voltage, vd *net, vd *total) {
  PBIT_NAME(rates_of)(c, lanes, m, voltage, net, total, 1);
}

static inline __attribute__((always_inline)) void PBIT_NAME(rates)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, int m, const vd *voltage, vd *net, vd *total) {
  if (c->short_channel[m]) {
    PBIT_NAME(short_channel_rates)(c, lanes, m, voltage, net, total);
  } else {
    PBIT_NAME(rates_of)(c, lanes, m, voltage, net, total, 0);
  }
}
