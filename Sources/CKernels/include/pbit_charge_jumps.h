// SPDX-License-Identifier: GPL-3.0-or-later
//
// A circuit as a Markov jump process of single electrons. Every conducting device is two processes, one for each
// direction; a firing moves one elementary charge, and its rate is that of the voltages at the middle of the jump, so
// that the jump and its reversal obey detailed balance exactly.
//
// A process has the form of a channel that conducts from "drain" to "source": the backward process of a device is the
// same channel with these two exchanged. Node voltages are linear in the charge numbers, v = offset + slope · numbers.
#ifndef PBIT_CHARGE_JUMPS_H
#define PBIT_CHARGE_JUMPS_H

#include <stdint.h>

#include "pbit_noisy_transient.h"

/// Processes of one pack, evaluated together.
#define PBIT_JUMP_PACK 8
/// Random numbers that a process holds ready.
#define PBIT_JUMP_DRAWS 16

typedef enum { PBIT_JUMP_LDB = 0, PBIT_JUMP_SHOT = 1, PBIT_JUMP_RESISTOR = 2 } pbit_jump_law;

/// Up to eight processes of one law.
typedef struct {
  int32_t law;                  // pbit_jump_law
  int32_t bias_row;             // first of its 4 rows in the lane's bias: drain, gate, source, rate scale
  int32_t states;               // how many charges its voltages depend on
  const int32_t *state;         // [states]
  const double *slope;          // [states][3][8] V per charge of drain, gate, source above bulk, device's polarity
  const double *inverse_slope;  // [8] 1/n
  const double *lowering;       // [8] η
  const double *factor;         // [3][8] θ n U_T, (U_T/V_C)², λ in 1/V; null where no channel of the pack has any
  const int32_t *process;       // [8]; an unused place has the number pbit_jump_padded(processes)
} pbit_jump_pack;

/// What is the same for all lanes.
typedef struct {
  int32_t instruction_set;        // as in pbit_sde_circuit
  int32_t states, nodes, processes;
  double thermal_voltage;         // V
  const pbit_jump_pack *pack;
  // Class 0 holds all processes; the class of a process holds those whose rates change when it fires.
  const int32_t *class_start;     // [classes + 1] into pack
  const int32_t *class_of_process;
  pbit_sparse change;             // by process: charges moved onto each state
  pbit_sparse effect;             // by process: what that changes of each state's voltage, in units of kT/q
  pbit_sparse node_of_number;     // by node: V per charge of each state
  const uint64_t *stream;         // [processes] random-stream keys
} pbit_jump_circuit;

/// One lane. Arrays of `padded` doubles are 64-byte aligned, as `bias` and `draw` are.
typedef struct {
  double *number;         // [states] charges, integers
  const double *bias;     // [4 × packs][8] V, and 1/s
  const double *offset;   // [nodes] V
  double *rate;           // [padded + 1] 1/s
  double *remaining;      // [padded] rate × time until it fires, if nothing else did; of a leap: rates at its start
  double *fired;          // [padded] how often, so far
  double *draw;           // [processes][16]
  uint64_t *drawn;        // [processes] random numbers used so far
  double *moment;         // [3 × states]
  uint64_t number_of_lane;
  uint64_t steps;         // events, or leaps, so far
} pbit_jump_lane;

/// What to do with it.
typedef struct {
  int32_t leap;                 // 0 event by event, 1 leaping
  double tolerance;             // of a leap: largest drift and standard deviation of a node voltage over kT/q
  double interval;              // s between observations
  int64_t observations;
  int32_t recorded;             // number of recorded nodes
  const int32_t *recorded_node;
  double *record;               // [observations][recorded][8], or null
  int32_t column;               // the lane's place among the eight
  int32_t bit_node, bit_reference;
  double bit_threshold;         // V
  uint8_t *bits;                // [observations], or null; the lane's bit is set in bytes that were 0
} pbit_jump_run;

/// Processes rounded up to whole packs.
static inline int32_t pbit_jump_padded(int32_t processes) {
  return (processes + PBIT_JUMP_PACK - 1) / PBIT_JUMP_PACK * PBIT_JUMP_PACK;
}

/// Sets rates, and the first waits of an exact run, from the lane's numbers.
void pbit_jump_begin(const pbit_jump_circuit *circuit, pbit_jump_lane *lane, int32_t leap);

/// Advances a lane by run->observations intervals.
void pbit_jump_advance(const pbit_jump_circuit *circuit, pbit_jump_lane *lane, const pbit_jump_run *run);

#endif
