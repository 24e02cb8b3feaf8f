#include "pbit_noisy_transient.h"

#include "pbit_philox.h"

#include <math.h>
#include <stddef.h>

// Vectors of 64 bytes stay inside always-inline functions, so their calling convention never shows.
#pragma clang diagnostic ignored "-Wpsabi"

int64_t pbit_sde_workspace(const pbit_sde_circuit *circuit) {
  const int64_t states = circuit->states, devices = circuit->mosfets, sources = devices + circuit->resistors;
  return PBIT_LANES
      * (circuit->nodes + 6 * states + 5 * devices + (4 << circuit->refinement) * sources + 2 * circuit->sourced
         + 4 * circuit->slow.every_step);
}

// An exponentially distributed time of a given mean: the n-th draw of a trap in a lane.
static double dwell_time(uint64_t key, uint64_t lane, uint64_t n, double mean) {
  const pbit_philox_block block = pbit_philox4x32_10(
      (uint32_t)lane, (uint32_t)n, (uint32_t)(n >> 32), (uint32_t)(lane >> 32), (uint32_t)key, (uint32_t)(key >> 32));
  const uint64_t word = block.word[0] | (uint64_t)block.word[1] << 32;
  return -mean * log(((double)(word >> 11) + 0.5) * 0x1p-53);
}

// A trap's state at time 0, from its stationary law.
static void start_trap(const pbit_slow_noise *slow, const pbit_sde_lanes *lanes, int trap, int lane) {
  const double capture = slow->capture_time[trap], emission = slow->emission_time[trap];
  const uint64_t number = lanes->first_lane + (uint64_t)lane;
  const int i = trap * PBIT_LANES + lane;
  // e^(−t/1) below the probability, t exponential of mean 1, is a uniform number below it.
  const int occupied = exp(-dwell_time(slow->trap_stream[trap], number, 0, 1.0)) < emission / (capture + emission);
  lanes->trap_occupied[i] = occupied;
  lanes->trap_events[i] = 1;
  lanes->trap_event[i] = dwell_time(slow->trap_stream[trap], number, 1, occupied ? emission : capture);
}

// Lets the events of a trap happen until `time`, in one lane.
static void advance_trap(const pbit_slow_noise *slow, const pbit_sde_lanes *lanes, int trap, int lane, double time) {
  const uint64_t number = lanes->first_lane + (uint64_t)lane;
  const int i = trap * PBIT_LANES + lane;
  while (lanes->trap_event[i] <= time) {
    lanes->trap_occupied[i] = 1.0 - lanes->trap_occupied[i];
    lanes->trap_events[i] += 1.0;
    lanes->trap_event[i] += dwell_time(
        slow->trap_stream[trap], number, (uint64_t)lanes->trap_events[i],
        lanes->trap_occupied[i] != 0 ? slow->emission_time[trap] : slow->capture_time[trap]);
  }
}

#define PBIT_ADVANCE pbit_sde_advance_baseline
#include "noisy_transient_body.h"
#undef PBIT_ADVANCE

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define PBIT_ADVANCE pbit_sde_advance_avx2
#include "noisy_transient_body.h"
#undef PBIT_ADVANCE
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#define PBIT_ADVANCE pbit_sde_advance_avx512
#include "noisy_transient_body.h"
#undef PBIT_ADVANCE
#pragma clang attribute pop
#endif

pbit_sde_outcome pbit_sde_advance(
    const pbit_sde_circuit *circuit, const pbit_sde_lanes *lanes, const pbit_sde_run *run) {
#if defined(__x86_64__)
  if (circuit->instruction_set == 2) return pbit_sde_advance_avx512(circuit, lanes, run);
  if (circuit->instruction_set == 1) return pbit_sde_advance_avx2(circuit, lanes, run);
#endif
  return pbit_sde_advance_baseline(circuit, lanes, run);
}

void pbit_sde_noise(
    const pbit_sde_circuit *circuit, const pbit_sde_lanes *lanes, const pbit_sde_run *run, double *normals,
    double *thresholds) {
#if defined(__x86_64__)
  if (circuit->instruction_set == 2) return pbit_sde_advance_avx512_noise(circuit, lanes, run, normals, thresholds);
  if (circuit->instruction_set == 1) return pbit_sde_advance_avx2_noise(circuit, lanes, run, normals, thresholds);
#endif
  pbit_sde_advance_baseline_noise(circuit, lanes, run, normals, thresholds);
}
