// Thresholds that move slowly: flicker noise and random-telegraph traps. Included by noisy_transient_body.h.

// Advances the slow noise to whole step `step`, unless only its sums are missing (`whole` = 0), and fills
// room->threshold. The sums depend on the processes' present values alone, so a run in many calls is that in one.
static inline __attribute__((always_inline)) void PBIT_NAME(move_thresholds)(
    const pbit_sde_circuit *c, const pbit_sde_lanes *lanes, const pbit_sde_run *run, const PBIT_NAME(room) * room,
    uint64_t step, int whole, int first) {
  const pbit_slow_noise *slow = &c->slow;
  const vu lane = (vu){0, 1, 2, 3, 4, 5, 6, 7} + lanes->first_lane;
  vd *value = (vd *)lanes->flicker;
  int changed = first;
  if (first || (whole && (step & 3) == 0))
    for (int k = 0; k < slow->every_step; k++)
      PBIT_NAME(normals)(lane, step >> 2, step >> 34, slow->number[k], slow->stream[k], room->flicker + 4 * k);
  for (int k = 0; whole && k < slow->components; k++) {
    const uint64_t period = slow->period[k];
    // Periods are powers of 4 in rising order: what is not due ends the list of what is.
    if (step & (period - 1)) break;
    const uint64_t update = step / period;
    vd normal;
    if (k < slow->every_step) {
      normal = room->flicker[4 * k + (step & 3)];
    } else {
      vd drawn[4];
      PBIT_NAME(normals)(lane, update >> 2, update >> 34, slow->number[k], slow->stream[k], drawn);
      normal = drawn[update & 3];
      changed = 1;
    }
    const double decay = slow->decay[k];
    value[k] = step == 0 ? slow->deviation[k] * normal
                         : decay * value[k] + (slow->deviation[k] * __builtin_sqrt(1.0 - decay * decay)) * normal;
  }
  const double time = (double)step * (run->time_step * (double)(1 << c->refinement));
  for (int trap = 0; whole && trap < slow->traps; trap++) {
    if (step == 0)
      for (int i = 0; i < PBIT_LANES; i++) start_trap(slow, lanes, trap, i);
    const vi due = ((const vd *)lanes->trap_event)[trap] <= time;
    if (!__builtin_reduce_or(due)) continue;
    changed = 1;
    for (int i = 0; i < PBIT_LANES; i++) advance_trap(slow, lanes, trap, i, time);
  }
  const double scale = run->noise_scale;
  if (changed) {
    for (int m = 0; m < c->mosfets; m++) room->still[m] = ((const vd *)lanes->threshold)[m];
    for (int k = slow->every_step; k < slow->components; k++) room->still[slow->mosfet[k]] += value[k] * scale;
    for (int trap = 0; trap < slow->traps; trap++)
      room->still[slow->trap_mosfet[trap]] += ((const vd *)lanes->trap_occupied)[trap] * (slow->trap_step[trap] * scale);
  }
  for (int m = 0; m < c->mosfets; m++) room->threshold[m] = room->still[m];
  for (int k = 0; k < slow->every_step; k++) room->threshold[slow->mosfet[k]] += value[k] * scale;
}
