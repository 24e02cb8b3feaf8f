// The jump process itself, included once for each instruction set.

#define PBIT_NAME(name) PBIT_JUMP(jump_##name)

#ifndef PBIT_LANE_TYPES
#define PBIT_LANE_TYPES
typedef double vd __attribute__((vector_size(8 * PBIT_LANES)));
typedef int64_t vi __attribute__((vector_size(8 * PBIT_LANES)));
typedef uint64_t vu __attribute__((vector_size(8 * PBIT_LANES)));
#endif

#include "lane_math.h"
#include "channel_factor.h"

// The rates of one pack, 1/s, with u = V_DS/U_T at the middle of each jump:
//
//   ldb       λ = (I/q)/(1 − e^−u),  u → 0: λ = I_s l_R (1 − e^−l_R)/q + I/2q
//   shot      λ = I_s l_F²/q
//   resistor  λ = (G U_T/q) u/(1 − e^−u)
//
// with the factor M of the current on a channel's rate.
static inline __attribute__((always_inline)) vd PBIT_NAME(pack_rates)(
    const pbit_jump_circuit *c, const pbit_jump_pack *pack, const pbit_jump_lane *lane, const double *number) {
  const vd *bias = (const vd *)lane->bias + pack->bias_row, *slope = (const vd *)pack->slope;
  const double thermal = c->thermal_voltage, half = 0.5 / thermal;
  vd drain = bias[0], gate = bias[1], source = bias[2];
  for (int i = 0; i < pack->states; i++) {
    const vd n = (vd){} + number[pack->state[i]];
    drain += slope[3 * i] * n;
    gate += slope[3 * i + 1] * n;
    source += slope[3 * i + 2] * n;
  }
  const vd drain_source = drain - source, u = drain_source * (1.0 / thermal);
  if (pack->law == PBIT_JUMP_RESISTOR) {
    const vd slant = u / (1.0 - PBIT_NAME(exponential)(-u));
    return bias[3] * PBIT_NAME(select)(PBIT_NAME(absolute)(u) < 1e-4, 1.0 + u * (0.5 + u * (1.0 / 12.0)), slant);
  }
  const vd root = PBIT_NAME(square_root)(drain_source * drain_source + thermal * thermal);
  const vd pinch_off = (gate + *(const vd *)pack->lowering * (root - thermal)) * *(const vd *)pack->inverse_slope;
  const vd ef = PBIT_NAME(exponential)((pinch_off - source) * half), lf = PBIT_NAME(log_one_plus)(ef);
  if (pack->law == PBIT_JUMP_SHOT && !pack->factor) return bias[3] * lf * lf;
  const vd er = PBIT_NAME(exponential)((pinch_off - drain) * half), lr = PBIT_NAME(log_one_plus)(er);
  vd scale = bias[3];
  if (pack->factor) {
    const vd *factor = (const vd *)pack->factor;
    scale *= PBIT_NAME(channel_factor)(factor[0], factor[1], factor[2], thermal, lf, lr, drain_source);
    if (pack->law == PBIT_JUMP_SHOT) return scale * lf * lf;
  }
  const vd current = (lf - lr) * (lf + lr);
  const vd flat = lr * (er / (1.0 + er)) + 0.5 * current;
  const vd steep = current / (1.0 - PBIT_NAME(exponential)(-u));
  return scale * PBIT_NAME(select)(PBIT_NAME(absolute)(u) < 1e-6, flat, steep);
}

// The rates of a class of processes at charge numbers.
static inline __attribute__((always_inline)) void PBIT_NAME(evaluate)(
    const pbit_jump_circuit *c, pbit_jump_lane *lane, int32_t class, const double *number) {
  for (int32_t p = c->class_start[class]; p < c->class_start[class + 1]; p++) {
    const pbit_jump_pack *pack = c->pack + p;
    const vd rates = PBIT_NAME(pack_rates)(c, pack, lane, number);
    for (int i = 0; i < PBIT_JUMP_PACK; i++) lane->rate[pack->process[i]] = rates[i];
  }
}

// Sixteen uniform numbers in (0, 1) on a grid of 2⁻⁵² from eight Philox blocks: the counter is (block, lane).
static inline __attribute__((always_inline)) void PBIT_NAME(uniforms)(
    vu block, uint64_t lane, uint64_t key, vd *first, vd *second) {
  const uint64_t low = 0xffffffffull;
  vu x0 = block & low, x1 = block >> 32, x2 = (vu){} + (lane & low), x3 = (vu){} + (lane >> 32);
  uint64_t k0 = key & low, k1 = key >> 32;
  for (int round = 0; round < 10; round++) {
    const vu p0 = x0 * 0xD2511F53ull, p1 = x2 * 0xCD9E8D57ull;
    x0 = (p1 >> 32) ^ x1 ^ k0;
    x2 = (p0 >> 32) ^ x3 ^ k1;
    x1 = p1 & low;
    x3 = p0 & low;
    k0 = (k0 + 0x9E3779B9ull) & low;
    k1 = (k1 + 0xBB67AE85ull) & low;
  }
  // 52 bits in the mantissa of a number in [1, 2).
  const uint64_t one = 0x3ff0000000000000ull;
  *first = (vd)((x0 << 20) | (x1 >> 12) | one) - 1.0 + 0x1p-53;
  *second = (vd)((x2 << 20) | (x3 >> 12) | one) - 1.0 + 0x1p-53;
}

static __attribute__((noinline)) void PBIT_NAME(refill)(
    const pbit_jump_circuit *c, pbit_jump_lane *lane, int32_t process, int32_t exponential) {
  const uint64_t block = lane->drawn[process] / PBIT_JUMP_DRAWS * PBIT_LANES;
  vd *draw = (vd *)(lane->draw + PBIT_JUMP_DRAWS * process);
  PBIT_NAME(uniforms)((vu){0, 1, 2, 3, 4, 5, 6, 7} + block, lane->number_of_lane, c->stream[process], draw, draw + 1);
  if (exponential) {
    draw[0] = -PBIT_NAME(logarithm)(draw[0]);
    draw[1] = -PBIT_NAME(logarithm)(draw[1]);
  }
}

// The next random number of a process: exponential for an exact run, uniform for a leaping one.
static inline __attribute__((always_inline)) double PBIT_NAME(next)(
    const pbit_jump_circuit *c, pbit_jump_lane *lane, int32_t process, int32_t exponential) {
  const uint64_t position = lane->drawn[process] % PBIT_JUMP_DRAWS;
  if (position == 0) PBIT_NAME(refill)(c, lane, process, exponential);
  lane->drawn[process]++;
  return lane->draw[PBIT_JUMP_DRAWS * process + position];
}

// One interval, event by event: the modified next-reaction method of D. F. Anderson, J. Chem. Phys. 127, 214107
// (2007). Every process is a Poisson process of unit rate in a time of its own, ∫λ dt; `remaining` is the own time
// until it fires next. The law is that of Gillespie's direct method, but each process draws from its own stream.
static inline __attribute__((always_inline)) void PBIT_NAME(jump)(
    const pbit_jump_circuit *c, pbit_jump_lane *lane, double interval) {
  const int32_t groups = pbit_jump_padded(c->processes) / PBIT_JUMP_PACK;
  const vd *rate = (const vd *)lane->rate;
  vd *remaining = (vd *)lane->remaining;
  const vd never = (vd){} + __builtin_inf();
  double left = interval;
  for (;;) {
    vd least = never;
    vi which = (vi){};
    for (int32_t g = 0; g < groups; g++) {
      const vd wait = PBIT_NAME(select)(rate[g] > 0.0, remaining[g] / rate[g], never);
      const vi sooner = wait < least;
      least = PBIT_NAME(select)(sooner, wait, least);
      which = ((vi){} + g & sooner) | (which & ~sooner);
    }
    double wait = least[0];
    int32_t process = (int32_t)which[0] * PBIT_JUMP_PACK;
    for (int i = 1; i < PBIT_JUMP_PACK; i++)
      if (least[i] < wait) wait = least[i], process = (int32_t)which[i] * PBIT_JUMP_PACK + i;
    const int over = wait >= left;
    if (over) wait = left;
    // Rounding must not make a wait negative.
    for (int32_t g = 0; g < groups; g++)
      remaining[g] = __builtin_elementwise_max(remaining[g] - rate[g] * wait, (vd){});
    if (over) return;
    left -= wait;
    lane->remaining[process] = PBIT_NAME(next)(c, lane, process, 1);
    lane->fired[process] += 1.0;
    for (int32_t k = c->change.start[process]; k < c->change.start[process + 1]; k++)
      lane->number[c->change.column[k]] += c->change.value[k];
    PBIT_NAME(evaluate)(c, lane, c->class_of_process[process], lane->number);
    lane->steps++;
  }
}

typedef struct {
  const pbit_jump_circuit *circuit;
  pbit_jump_lane *lane;
  int32_t process;
} PBIT_NAME(source);

static inline double PBIT_NAME(uniform)(void *context) {
  const PBIT_NAME(source) *source = context;
  return PBIT_NAME(next)(source->circuit, source->lane, source->process, 0);
}

// Fires every process a Poisson number of times.
static inline __attribute__((always_inline)) void PBIT_NAME(fire)(
    const pbit_jump_circuit *c, pbit_jump_lane *lane, int32_t process, double mean) {
  PBIT_NAME(source) source = {c, lane, process};
  const double firings = pbit_poisson(mean, PBIT_NAME(uniform), &source);
  lane->fired[process] += firings;
  for (int32_t k = c->change.start[process]; k < c->change.start[process + 1]; k++)
    lane->number[c->change.column[k]] += c->change.value[k] * firings;
}

// One interval in leaps of the weak trapezoidal method, of second weak order (D. F. Anderson and M. Koyama, Multiscale
// Model. Simul. 10, 1493 (2012), with θ = ½):
//
//   N* = N + Σ ν P(λ(N) τ/2),   N′ = N* + Σ ν P([2 λ(N*) − λ(N)]⁺ τ/2)
//
// The leap is the longest in which no node voltage drifts, or scatters by one standard deviation, by more than the
// tolerance times kT/q (Cao, Gillespie and Petzold, J. Chem. Phys. 124, 044109 (2006)): as rates go with e^(V/U_T),
// none changes by more than about that fraction. Nor is it longer than `stability` in units of the fastest local time
// constant, bounded as in the Langevin kernel: a linear node's variance is high by an eighth of its cube. The choice
// rests on the present state alone, so it biases no draw.
static inline __attribute__((always_inline)) void PBIT_NAME(leap)(
    const pbit_jump_circuit *c, pbit_jump_lane *lane, double tolerance, double interval) {
  const double stability = 0.2;
  double *drift = lane->moment, *variance = drift + c->states, *activity = variance + c->states;
  double left = interval;
  while (left > 0) {
    for (int32_t z = 0; z < c->states; z++) drift[z] = variance[z] = activity[z] = 0;
    for (int32_t p = 0; p < c->processes; p++) {
      lane->remaining[p] = lane->rate[p];
      for (int32_t k = c->effect.start[p]; k < c->effect.start[p + 1]; k++) {
        const double effect = c->effect.value[k];
        drift[c->effect.column[k]] += effect * lane->rate[p];
        variance[c->effect.column[k]] += effect * effect * lane->rate[p];
        activity[c->effect.column[k]] += 0.5 * fabs(effect) * lane->rate[p];
      }
    }
    double fastest = 0;
    for (int32_t z = 0; z < c->states; z++) {
      fastest = fmax(fastest, fmax(fabs(drift[z]) / tolerance, variance[z] / (tolerance * tolerance)));
      fastest = fmax(fastest, activity[z] / stability);
    }
    const int last = fastest * left <= 1.0;
    const double tau = last ? left : 1.0 / fastest;
    for (int32_t p = 0; p < c->processes; p++) PBIT_NAME(fire)(c, lane, p, lane->rate[p] * (0.5 * tau));
    PBIT_NAME(evaluate)(c, lane, 0, lane->number);
    for (int32_t p = 0; p < c->processes; p++)
      PBIT_NAME(fire)(c, lane, p, fmax(0, 2 * lane->rate[p] - lane->remaining[p]) * (0.5 * tau));
    PBIT_NAME(evaluate)(c, lane, 0, lane->number);
    lane->steps++;
    left = last ? 0 : left - tau;
  }
}

static inline double PBIT_NAME(node_voltage)(const pbit_jump_circuit *c, const pbit_jump_lane *lane, int32_t node) {
  double voltage = lane->offset[node];
  for (int32_t k = c->node_of_number.start[node]; k < c->node_of_number.start[node + 1]; k++)
    voltage += c->node_of_number.value[k] * lane->number[c->node_of_number.column[k]];
  return voltage;
}

static void PBIT_JUMP(begin)(const pbit_jump_circuit *c, pbit_jump_lane *lane, int32_t leap) {
  PBIT_NAME(evaluate)(c, lane, 0, lane->number);
  if (leap) return;
  for (int32_t p = 0; p < c->processes; p++) lane->remaining[p] = PBIT_NAME(next)(c, lane, p, 1);
}

static void PBIT_JUMP(advance)(const pbit_jump_circuit *c, pbit_jump_lane *lane, const pbit_jump_run *run) {
  for (int64_t observation = 0; observation < run->observations; observation++) {
    if (run->leap)
      PBIT_NAME(leap)(c, lane, run->tolerance, run->interval);
    else
      PBIT_NAME(jump)(c, lane, run->interval);
    if (run->record)
      for (int32_t i = 0; i < run->recorded; i++)
        run->record[(observation * run->recorded + i) * PBIT_LANES + run->column] =
            PBIT_NAME(node_voltage)(c, lane, run->recorded_node[i]);
    if (run->bits) {
      const double difference =
          PBIT_NAME(node_voltage)(c, lane, run->bit_node) - PBIT_NAME(node_voltage)(c, lane, run->bit_reference);
      run->bits[observation] |= (uint8_t)((difference > run->bit_threshold) << run->column);
    }
  }
}

#undef PBIT_NAME
