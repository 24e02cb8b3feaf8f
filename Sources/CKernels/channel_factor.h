// What mobility reduction, velocity saturation and channel-length modulation make of a channel's current. Included once
// for each instruction set, after lane_math.h, with PBIT_NAME giving each set its own names.

// M = [1 + λ(√(V_DS² + U_T²) − U_T)]/√(D_θ² + (U_T/V_C)² i²/m²) with D_θ = 1 + θ n U_T (l_F + l_R), i = l_F² − l_R² and
// m² = ½(l_F² + l_R² + √(i² + 1)); `mobility` is θ n U_T, `velocity` (U_T/V_C)², `modulation` λ. It is exactly 1 where
// all three are 0.
static inline __attribute__((always_inline)) vd PBIT_NAME(channel_factor)(
    vd mobility, vd velocity, vd modulation, double thermal, vd lf, vd lr, vd drain_source) {
  const vd root = PBIT_NAME(square_root)(drain_source * drain_source + thermal * thermal);
  const vd vertical = 1.0 + mobility * (lf + lr);
  const vd current = (lf - lr) * (lf + lr);
  const vd larger = 0.5 * (lf * lf + lr * lr + PBIT_NAME(square_root)(current * current + 1.0));
  const vd square = vertical * vertical + velocity * (current * current) / larger;
  return (1.0 + modulation * (root - thermal)) / PBIT_NAME(square_root)(square);
}
