// The integrator itself, included once for each instruction set.

#define PBIT_JOIN2(a, b) a##_##b
#define PBIT_JOIN(a, b) PBIT_JOIN2(a, b)
#define PBIT_NAME(name) PBIT_JOIN(PBIT_ADVANCE, name)

#ifndef PBIT_LANE_TYPES
#define PBIT_LANE_TYPES
typedef double vd __attribute__((vector_size(8 * PBIT_LANES)));
typedef int64_t vi __attribute__((vector_size(8 * PBIT_LANES)));
typedef uint64_t vu __attribute__((vector_size(8 * PBIT_LANES)));
#define PBIT_ELEMENTARY_CHARGE 1.602176634e-19 /* C, exact (SI 2019) */
#endif

#include "lane_math.h"
#include "channel_rates.h"

// Where the workspace of a block is cut.
typedef struct {
  vd *voltage;    // [nodes]
  vd *drift;      // [states] of the first stage, V/s
  vd *drift2;     // [states] of the second stage
  vd *kick;       // [states] noise of the step, V
  vd *activity;   // [states] bound on the local rate, 1/s
  vd *predicted;  // [states]
  vd *advanced;   // [states]
  vd *net;        // [mosfets] λ⁺ − λ⁻ of the first stage
  vd *net2;       // [mosfets] of the second stage
  vd *transfer;   // [mosfets] noise charge of the step, in electrons
  vd *threshold;  // [mosfets] of the step, V
  vd *still;      // [mosfets] its part that does not move at every step, V
  vd *flicker;    // [components of period 1][4] normals
  vd *normal;     // [mosfets + resistors][4 << refinement]
  vd *charge;     // [sourced] drawn in the step, C
  vd *total;      // [sourced] drawn in a divided step, C
} PBIT_NAME(room);

#include "slow_noise_body.h"

static inline __attribute__((always_inline)) void PBIT_NAME(node_voltages)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, const double *series, const vd *state, vd *voltage) {
  const pbit_sparse *w = &c->node_of_state;
  for (int node = 0; node < c->nodes; node++) {
    vd v = ((const vd *)lanes->offset)[node];
    if (series) v += series[node];
    for (int k = w->start[node]; k < w->start[node + 1]; k++) v += w->value[k] * state[w->column[k]];
    voltage[node] = v;
  }
}

static inline __attribute__((always_inline)) void PBIT_NAME(linear_drift)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, const double *series, const vd *state, vd *drift) {
  for (int z = 0; z < c->states; z++) {
    vd sum = ((const vd *)lanes->constant_drift)[z];
    if (series) sum += series[z];
    for (int k = c->drift.start[z]; k < c->drift.start[z + 1]; k++) sum += c->drift.value[k] * state[c->drift.column[k]];
    drift[z] = sum;
  }
}

// One step of length dt from `state`, with the normals normal[source · spacing]. Fills room->advanced and
// room->charge; returns the step in units of the fastest local time constant at its beginning. The offsets are those at
// the step's beginning, at its end, and (end) at the end of the whole step of which it may be a piece.
//
// The local rate at a state is bounded by Σ |b_m| q²(λ⁺ + λ⁻)/2kT + |A_zz|: at V_DS = 0 that is conductance over
// capacitance; in saturation it is I/2CU_T, which bounds both output and gate conductance.
static inline __attribute__((always_inline)) vd PBIT_NAME(one_step)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, const pbit_sde_run *run, const PBIT_NAME(room) * room,
    const vd *state, const double *offsets, const double *offsets2, const double *end, const double *drifts,
    const vd *normal, int spacing, double dt) {
  const double root_dt = __builtin_sqrt(dt) * run->noise_scale;
  const double e = PBIT_ELEMENTARY_CHARGE;
  PBIT_NAME(node_voltages)(c, lanes, offsets, state, room->voltage);
  PBIT_NAME(linear_drift)(c, lanes, drifts, state, room->drift);
  for (int z = 0; z < c->states; z++) {
    room->kick[z] = (vd){};
    room->activity[z] = (vd){} + c->drift_diagonal[z];
  }
  for (int m = 0; m < c->mosfets; m++) {
    vd net, total;
    PBIT_NAME(rates)(c, lanes, m, room->voltage, &net, &total);
    room->net[m] = net;
    const vd transfer = PBIT_NAME(square_root)(total) * normal[m * spacing] * root_dt;
    room->transfer[m] = transfer;
    const double signed_charge = e * c->polarity[m];
    const vd rate = total * (e / (2.0 * c->thermal_voltage));
    for (int k = c->mosfet_push.start[m]; k < c->mosfet_push.start[m + 1]; k++) {
      const int z = c->mosfet_push.column[k];
      const double b = c->mosfet_push.value[k];
      room->drift[z] += (b * signed_charge) * net;
      room->kick[z] += (b * signed_charge) * transfer;
      room->activity[z] += __builtin_fabs(b) * rate;
    }
  }
  for (int r = 0; r < c->resistors; r++) {
    const vd moved = normal[(c->mosfets + r) * spacing] * root_dt;
    for (int k = c->resistor_push.start[r]; k < c->resistor_push.start[r + 1]; k++)
      room->kick[c->resistor_push.column[k]] += c->resistor_push.value[k] * moved;
    const int32_t *node = c->resistor_node + 2 * r;
    const int32_t first = c->sourced_index[node[0]], second = c->sourced_index[node[1]];
    if (first < 0 && second < 0) continue;
    vd across = room->voltage[node[0]] - room->voltage[node[1]];
    // A moving source at its mean over the whole step, as in the drift: what a resistor draws arrives.
    if (offsets) across += 0.5 * ((end[node[0]] - offsets[node[0]]) - (end[node[1]] - offsets[node[1]]));
    const vd drawn = across * (c->conductance[r] * dt);
    if (first >= 0) room->charge[first] += drawn;
    if (second >= 0) room->charge[second] -= drawn;
  }
  const vd *net2 = room->net;
  if (run->scheme == PBIT_SCHEME_HEUN) {
    // Predict with the Euler step, then average the drifts at both ends; the noise stays that of the beginning.
    for (int z = 0; z < c->states; z++) room->predicted[z] = state[z] + room->drift[z] * dt + room->kick[z];
    PBIT_NAME(node_voltages)(c, lanes, offsets2, room->predicted, room->voltage);
    PBIT_NAME(linear_drift)(c, lanes, drifts, room->predicted, room->drift2);
    for (int m = 0; m < c->mosfets; m++) {
      vd net, total;
      PBIT_NAME(rates)(c, lanes, m, room->voltage, &net, &total);
      room->net2[m] = net;
      for (int k = c->mosfet_push.start[m]; k < c->mosfet_push.start[m + 1]; k++)
        room->drift2[c->mosfet_push.column[k]] += (c->mosfet_push.value[k] * e * c->polarity[m]) * net;
    }
    net2 = room->net2;
    for (int z = 0; z < c->states; z++)
      room->advanced[z] = state[z] + (room->drift[z] + room->drift2[z]) * (0.5 * dt) + room->kick[z];
  } else {
    for (int z = 0; z < c->states; z++) room->advanced[z] = state[z] + room->drift[z] * dt + room->kick[z];
  }
  for (int m = 0; m < c->mosfets; m++) {
    const int32_t drain = c->sourced_index[c->terminal[4 * m]], source = c->sourced_index[c->terminal[4 * m + 2]];
    if (drain < 0 && source < 0) continue;
    const vd moved = ((room->net[m] + net2[m]) * (0.5 * dt) + room->transfer[m]) * (e * c->polarity[m]);
    if (drain >= 0) room->charge[drain] += moved;
    if (source >= 0) room->charge[source] -= moved;
  }
  vd fastest = (vd){};
  for (int z = 0; z < c->states; z++) fastest = __builtin_elementwise_max(fastest, room->activity[z]);
  // max() drops a NaN, so a state that is not a number is made to fail the bound here.
  vd sum = (vd){};
  for (int z = 0; z < c->states; z++) sum += room->advanced[z] * 0.0;
  return fastest * dt + sum;
}

// Normals of four steps, normal[source][4].
static inline __attribute__((always_inline)) void PBIT_NAME(draw)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, vd *normal, int spacing, uint64_t c1, uint64_t c2,
    uint64_t c3) {
  const vu lane = (vu){0, 1, 2, 3, 4, 5, 6, 7} + lanes->first_lane;
  for (int k = 0; k < c->mosfets + c->resistors; k++)
    PBIT_NAME(normals)(lane, c1, c2, c3, c->stream[k], normal + k * spacing);
}

// Splits the normals of four whole steps into those of 4·2^L steps of the same path: ξ → (ξ + η)/√2, (ξ − η)/√2, again
// and again, with η = 0 where the path is held and normals of their own where it is bridged.
static __attribute__((noinline)) void PBIT_NAME(refine)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, vd *normal, uint64_t block) {
  const int levels = c->refinement, width = 4 << levels;
  const vu lane = (vu){0, 1, 2, 3, 4, 5, 6, 7} + lanes->first_lane;
  const double half = __builtin_sqrt(0.5);
  for (int k = 0; k < c->mosfets + c->resistors; k++) {
    vd *row = normal + k * width;
    for (int i = 3; i > 0; i--) row[i << levels] = row[i];
    for (int level = 1; level <= levels; level++) {
      const int spacing = 1 << (levels - level);
      vd eta[4] = {};
      for (int parent = 0; parent < 4 << (level - 1); parent++) {
        // The last word tells the levels' streams apart; whole and divided steps leave it below 2¹⁶.
        if (c->bridged && (parent & 3) == 0)
          PBIT_NAME(normals)(
              lane, block, block >> 32, 0x80000000ull | ((uint64_t)level << 16) | (uint64_t)(parent >> 2),
              c->stream[k], eta);
        vd *first = row + 2 * parent * spacing;
        const vd whole = *first;
        first[0] = (whole + eta[parent & 3]) * half;
        first[spacing] = (whole - eta[parent & 3]) * half;
      }
    }
  }
}

// Redoes a step, for the lanes in `mask`, as 2^halvings steps with normals of their own. Returns the lanes that still
// exceed the limit.
static __attribute__((noinline)) void PBIT_NAME(divided_step)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, const pbit_sde_run *run, const PBIT_NAME(room) * room,
    const vd *state, vd *final, const double *offsets, const double *offsets2, const double *drifts, uint64_t step,
    int halvings, const int64_t *mask, int64_t *bad) {
  const int pieces = 1 << halvings;
  const double dt = run->time_step / pieces;
  vi over = (vi){};
  for (int k = 0; k < c->sourced; k++) room->total[k] = (vd){};
  for (int z = 0; z < c->states; z++) final[z] = state[z];
  for (int piece = 0; piece < pieces; piece++) {
    // The counter's third word tells a divided step's stream from that of whole steps, which leave it below 2¹⁶.
    if ((piece & 3) == 0)
      PBIT_NAME(draw)(c, lanes, room->normal, 4 << c->refinement, step, (step >> 32) | ((uint64_t)(halvings + 1) << 24), piece >> 2);
    for (int k = 0; k < c->sourced; k++) room->charge[k] = (vd){};
    const vd size = PBIT_NAME(one_step)(c, lanes, run, room, final, offsets, piece + 1 == pieces ? offsets2 : offsets,
                                        offsets2, drifts, room->normal + (piece & 3), 4 << c->refinement, dt);
    over |= ~(size <= 2.0 * run->step_limit);
    for (int z = 0; z < c->states; z++) final[z] = room->advanced[z];
    for (int k = 0; k < c->sourced; k++) room->total[k] += room->charge[k];
  }
  for (int lane = 0; lane < PBIT_LANES; lane++) bad[lane] = over[lane] & mask[lane];
}

// Hands out the noise that a run would see: see pbit_sde_noise.
static void PBIT_NAME(noise)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, const pbit_sde_run *run, double *normals,
    double *thresholds) {
  PBIT_NAME(room) room = {0};
  const int levels = c->refinement, width = 4 << levels, sources = c->mosfets + c->resistors;
  vd *next = (vd *)lanes->workspace;
  room.threshold = next, next += c->mosfets;
  room.still = next, next += c->mosfets;
  room.flicker = next, next += 4 * c->slow.every_step;
  room.normal = next;
  const int slow = c->slow.components + c->slow.traps > 0;
  if (!slow)
    for (int m = 0; m < c->mosfets; m++) room.threshold[m] = ((const vd *)lanes->threshold)[m];
  uint64_t drawn_block = ~0ull;
  for (int64_t k = 0; k < run->steps; k++) {
    const uint64_t step = run->first_step + (uint64_t)k;
    if (step >> (2 + levels) != drawn_block) {
      drawn_block = step >> (2 + levels);
      PBIT_NAME(draw)(c, lanes, room.normal, width, drawn_block, drawn_block >> 32, 0);
      if (levels > 0) PBIT_NAME(refine)(c, lanes, room.normal, drawn_block);
    }
    const int whole = (step & ((1ull << levels) - 1)) == 0;
    if (slow && (k == 0 || whole))
      PBIT_NAME(move_thresholds)(c, lanes, run, &room, step >> levels, whole, k == 0);
    const vd *drawn = room.normal + (step & (uint64_t)(width - 1));
    for (int source = 0; source < sources; source++)
      ((vd *)normals)[k * sources + source] = drawn[source * width];
    for (int m = 0; m < c->mosfets; m++) ((vd *)thresholds)[k * c->mosfets + m] = room.threshold[m];
  }
}

static pbit_sde_outcome PBIT_ADVANCE(
    const pbit_sde_circuit *c, const pbit_sde_lanes *given, const pbit_sde_run *run) {
  PBIT_NAME(room) room;
  vd *next = (vd *)given->workspace;
#define PBIT_TAKE(field, rows) room.field = next, next += (rows)
  PBIT_TAKE(voltage, c->nodes);
  PBIT_TAKE(drift, c->states);
  PBIT_TAKE(drift2, c->states);
  PBIT_TAKE(kick, c->states);
  PBIT_TAKE(activity, c->states);
  PBIT_TAKE(predicted, c->states);
  PBIT_TAKE(advanced, c->states);
  PBIT_TAKE(net, c->mosfets);
  PBIT_TAKE(net2, c->mosfets);
  PBIT_TAKE(transfer, c->mosfets);
  PBIT_TAKE(threshold, c->mosfets);
  PBIT_TAKE(still, c->mosfets);
  PBIT_TAKE(flicker, 4 * c->slow.every_step);
  PBIT_TAKE(normal, (4 << c->refinement) * (c->mosfets + c->resistors));
  PBIT_TAKE(charge, c->sourced);
  PBIT_TAKE(total, c->sourced);
#undef PBIT_TAKE
  pbit_sde_outcome outcome = {0, 0, 0, 0};
  // Where thresholds move, the step sees those of the workspace.
  pbit_sde_lanes moving = *given;
  const int slow = c->slow.components + c->slow.traps > 0;
  if (slow) moving.threshold = (const double *)room.threshold;
  const pbit_sde_lanes *lanes = &moving;
  vd *state = (vd *)lanes->state, *tally = (vd *)lanes->charge;
  const vd limit = (vd){} + run->step_limit;
  int64_t until_observation = run->phase, observation = 0;
  uint64_t drawn_block = ~0ull;
  const int levels = c->refinement, width = 4 << levels;

  for (int64_t k = 0; k < run->steps; k++) {
    const uint64_t step = run->first_step + (uint64_t)k;
    const double *offsets = run->offset_series ? run->offset_series + k * c->nodes : NULL;
    const double *offsets2 = run->offset_series ? offsets + c->nodes : NULL;
    const double *drifts = run->drift_series ? run->drift_series + k * c->states : NULL;
    if (step >> (2 + levels) != drawn_block) {
      drawn_block = step >> (2 + levels);
      PBIT_NAME(draw)(c, lanes, room.normal, width, drawn_block, drawn_block >> 32, 0);
      if (levels > 0) PBIT_NAME(refine)(c, lanes, room.normal, drawn_block);
    }
    const int whole = (step & ((1ull << levels) - 1)) == 0;
    if (slow && (k == 0 || whole))
      PBIT_NAME(move_thresholds)(c, given, run, &room, step >> levels, whole, k == 0);
    for (int i = 0; i < c->sourced; i++) room.charge[i] = (vd){};
    const vd size =
        PBIT_NAME(one_step)(c, lanes, run, &room, state, offsets, offsets2, offsets2, drifts,
                            room.normal + (step & (uint64_t)(width - 1)), width, run->time_step);
    const vi exceeding = ~(size <= limit);
    if (__builtin_reduce_or(exceeding)) {
      // Lanes are regrouped by how often they halve, so that a lane's path does not depend on its neighbours'.
      vd undivided[PBIT_MAXIMUM_ROWS], divided[PBIT_MAXIMUM_ROWS];
      vd undivided_charge[PBIT_MAXIMUM_ROWS];
      for (int z = 0; z < c->states; z++) undivided[z] = room.advanced[z];
      for (int i = 0; i < c->sourced; i++) undivided_charge[i] = room.charge[i];
      int32_t halvings[PBIT_LANES];
      for (int lane = 0; lane < PBIT_LANES; lane++) {
        halvings[lane] = 0;
        if (!exceeding[lane]) continue;
        double ratio = size[lane] / run->step_limit;
        while (!(ratio <= 1.0) && halvings[lane] <= run->maximum_halvings) halvings[lane]++, ratio *= 0.5;
        if (halvings[lane] > run->maximum_halvings) {
          outcome.failed = 1, outcome.step = step, outcome.lane = lanes->first_lane + (uint64_t)lane;
          return outcome;
        }
        outcome.halved_steps++;
      }
      for (int level = 1; level <= run->maximum_halvings; level++) {
        int64_t mask[PBIT_LANES], bad[PBIT_LANES], any = 0;
        for (int lane = 0; lane < PBIT_LANES; lane++) any |= mask[lane] = -(int64_t)(halvings[lane] == level);
        if (!any) continue;
        PBIT_NAME(divided_step)(c, lanes, run, &room, state, divided, offsets, offsets2, drifts, step, level, mask, bad);
        for (int lane = 0; lane < PBIT_LANES; lane++) {
          if (!mask[lane]) continue;
          // A piece that outgrew the bound is tried again with steps half as long.
          if (bad[lane]) {
            halvings[lane]++;
            if (halvings[lane] > run->maximum_halvings) {
              outcome.failed = 1, outcome.step = step, outcome.lane = lanes->first_lane + (uint64_t)lane;
              return outcome;
            }
            continue;
          }
          for (int z = 0; z < c->states; z++) undivided[z][lane] = divided[z][lane];
          for (int i = 0; i < c->sourced; i++) undivided_charge[i][lane] = room.total[i][lane];
        }
      }
      for (int z = 0; z < c->states; z++) room.advanced[z] = undivided[z];
      for (int i = 0; i < c->sourced; i++) room.charge[i] = undivided_charge[i];
      drawn_block = ~0ull;
    }
    for (int z = 0; z < c->states; z++) state[z] = room.advanced[z];
    for (int i = 0; i < c->sourced; i++) tally[i] += room.charge[i];

    if (--until_observation == 0) {
      until_observation = run->stride;
      PBIT_NAME(node_voltages)(c, lanes, offsets2, state, room.voltage);
      if (run->record) {
        vd *row = (vd *)run->record + observation * run->recorded;
        for (int i = 0; i < run->recorded; i++) {
          const int32_t node = run->recorded_node[i];
          row[i] = node < c->nodes ? room.voltage[node] : ((const vd *)lanes->threshold)[node - c->nodes];
        }
      }
      if (run->bits) {
        const vi above =
            room.voltage[run->bit_node] - room.voltage[run->bit_reference] > *(const vd *)run->bit_threshold;
        uint8_t byte = 0;
        for (int lane = 0; lane < PBIT_LANES; lane++) byte |= (uint8_t)((above[lane] & 1) << lane);
        run->bits[observation] = byte;
      }
      observation++;
    }
  }
  return outcome;
}

#undef PBIT_NAME
#undef PBIT_JOIN
#undef PBIT_JOIN2
