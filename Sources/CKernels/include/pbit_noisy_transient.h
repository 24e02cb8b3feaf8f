// The noisy transient of a circuit, eight lanes at a time: an explicit integrator of the Langevin equation
//
//   dψ = (A ψ + c + Σ_m b_m p_m q (λ⁺_m − λ⁻_m)) dt + Σ_m b_m q √(λ⁺_m + λ⁻_m) dW_m + Σ_r b_r √(2kTG_r) dW_r
//
// with node voltages v = W ψ + w. The rates λ± of a transistor are taken half an electron ahead (λ⁺) and behind (λ⁻)
// of the present charge, which makes drift and noise those of the thermodynamically consistent jump process to
// second order in the electron's charge: no spurious drift, kT/C at equilibrium.
//
// Thresholds may move slowly besides: flicker noise as a sum of Ornstein–Uhlenbeck processes, and random-telegraph
// traps. A channel's rates follow its threshold of the step, so this noise is right at every bias.
//
// Lanes are independent copies that differ in seed position, sources and device offsets. Nothing a lane does depends
// on its neighbours, so any division of lanes over blocks and threads gives the same numbers.
#ifndef PBIT_NOISY_TRANSIENT_H
#define PBIT_NOISY_TRANSIENT_H

#include <stdint.h>

/// Lanes of one block; every per-lane array below has this many doubles per row and is 64-byte aligned.
#define PBIT_LANES 8

/// States, and sourced nodes, that a circuit may have.
#define PBIT_MAXIMUM_ROWS 256

typedef enum { PBIT_NOISE_LDB = 0, PBIT_NOISE_SHOT = 1, PBIT_NOISE_EKV = 2 } pbit_noise_law;

typedef enum { PBIT_SCHEME_EULER = 0, PBIT_SCHEME_HEUN = 1 } pbit_scheme;

/// A sparse matrix by rows.
typedef struct {
  const int32_t *start;  // rows + 1
  const int32_t *column;
  const double *value;
} pbit_sparse;

/// Slow noise of the transistors' thresholds, V.
///
/// A component x of flicker noise is an Ornstein–Uhlenbeck process in its stationary law, advanced exactly every
/// `period` steps: x ← decay x + deviation √(1 − decay²) ξ. A trap alternates between empty and occupied after
/// exponentially distributed times, and raises its transistor's threshold by its step while occupied.
typedef struct {
  int32_t components;            // of all transistors, by rising period
  int32_t every_step;            // how many of them have period 1
  const int32_t *mosfet;         // [components] the transistor
  const uint64_t *period;        // [components] whole steps, a power of 4
  const double *decay;           // [components]
  const double *deviation;       // [components] V
  const uint64_t *stream;        // [components] random-stream key of the transistor
  const uint32_t *number;        // [components] which of its transistor's

  int32_t traps;
  const int32_t *trap_mosfet;    // [traps]
  const double *trap_step;       // [traps] V
  const double *capture_time;    // [traps] mean time until an empty trap is occupied, s
  const double *emission_time;   // [traps] mean time until an occupied trap is empty, s
  const uint64_t *trap_stream;   // [traps] random-stream keys
} pbit_slow_noise;

/// What is the same for all lanes.
typedef struct {
  int32_t instruction_set;       // 0 baseline, 1 AVX2 with FMA, 2 AVX-512; one that the processor has
  int32_t states, nodes, mosfets, resistors, sourced;
  pbit_sparse node_of_state;     // W, by node
  pbit_sparse drift;             // A, 1/s, by state
  const double *drift_diagonal;  // |A_zz|, 1/s

  // Transistors. Terminal order: drain, gate, source, bulk.
  const int32_t *terminal;       // [mosfets][4] node indices
  const double *half_shift;      // [mosfets][4] half an electron's change of the terminal, in the device's polarity, V
  const double *shift_factor;    // [mosfets][2] e^−a and e^a, a = half an electron's change of V_DS over U_T
  const double *polarity;        // [mosfets] ±1
  const double *slope_factor;    // [mosfets]
  const double *lowering;        // [mosfets] η
  const int32_t *law;            // [mosfets] pbit_noise_law
  const int32_t *short_channel;  // [mosfets] 1 where channel_factor acts
  const double *channel_factor;  // [mosfets][3] θ n U_T, (U_T/V_C)², λ in 1/V
  double thermal_voltage;        // V
  pbit_sparse mosfet_push;       // b_m, V per coulomb moved from drain to source, by transistor

  // Resistors: their noise, and the current they draw from sources.
  pbit_sparse resistor_push;     // b_r times √(2kTG), V/√s, by resistor
  const int32_t *resistor_node;  // [resistors][2]
  const double *conductance;     // [resistors] S
  const int32_t *sourced_index;  // [nodes] row of the charge tally, or −1

  const uint64_t *stream;        // [mosfets + resistors] random-stream keys
  pbit_slow_noise slow;

  // A refined run takes 2^refinement steps for each step of the run that it refines, on the same Brownian path: each
  // whole step's increment is split evenly (held), or by Brownian bridges that fill in the path's higher frequencies.
  // Slow noise moves with the whole steps.
  int32_t refinement;            // 0 to 8
  int32_t bridged;
} pbit_sde_circuit;

/// One block of lanes.
typedef struct {
  double *state;                 // [states][8] ψ, V
  const double *offset;          // [nodes][8] w, V
  const double *constant_drift;  // [states][8] c, V/s
  const double *specific_current;  // [mosfets][8] A
  const double *threshold;       // [mosfets][8] V
  double *charge;                // [sourced][8] charge drawn from each sourced node so far, C
  double *flicker;               // [components][8] V
  double *trap_occupied;         // [traps][8] 0 or 1
  double *trap_event;            // [traps][8] time of the next event, s
  double *trap_events;           // [traps][8] events so far
  double *workspace;             // pbit_sde_workspace() doubles
  uint64_t first_lane;           // global number of lane 0 of the block
} pbit_sde_lanes;

/// What to do with it.
typedef struct {
  pbit_scheme scheme;
  double time_step;              // s
  double noise_scale;
  uint64_t first_step;           // global number of the first step
  int64_t steps;
  double step_limit;             // largest time step in units of the fastest local time constant
  int32_t maximum_halvings;      // of a step that exceeds the limit
  const double *offset_series;   // [steps + 1][nodes] added to w, or null
  const double *drift_series;    // [steps][states] added to c, or null

  int64_t stride;                // observe after every stride-th step
  int64_t phase;                 // steps until the first observation
  int32_t recorded;              // number of recorded quantities
  const int32_t *recorded_node;  // a node, or the number of nodes plus a transistor for its threshold
  double *record;                // [observations][recorded][8] V, or null
  int32_t bit_node, bit_reference;  // bit = v[bit_node] − v[bit_reference] > threshold
  const double *bit_threshold;   // [8] V
  uint8_t *bits;                 // [observations] one bit a lane, or null
} pbit_sde_run;

typedef struct {
  int32_t failed;                // 1 if a lane could not be advanced
  uint64_t step;                 // where
  uint64_t lane;
  uint64_t halved_steps;         // lane steps that were divided
} pbit_sde_outcome;

/// Doubles of workspace that a block needs.
int64_t pbit_sde_workspace(const pbit_sde_circuit *circuit);

/// Advances a block of lanes with the circuit's instruction set.
pbit_sde_outcome pbit_sde_advance(
    const pbit_sde_circuit *circuit, const pbit_sde_lanes *lanes, const pbit_sde_run *run);

/// The noise that a block of lanes would see in run->steps steps, for an integrator of the caller's: standard normals
/// [steps][mosfets + resistors][8] and thresholds with their slow noise [steps][mosfets][8], both 64-byte aligned. Slow
/// noise moves on in the lanes as in pbit_sde_advance; of the circuit the streams, the slow noise and the refinement
/// count, of the run the steps, the step length and the noise scale.
void pbit_sde_noise(
    const pbit_sde_circuit *circuit, const pbit_sde_lanes *lanes, const pbit_sde_run *run, double *normals,
    double *thresholds);

#endif
