// The inner loops of the master equation on a charge lattice: electron rates along a line of sites, and the
// elimination of states from a banded Markov generator.
#ifndef PBIT_LATTICE_H
#define PBIT_LATTICE_H

#include <stdint.h>

/// A transistor's channel at one temperature.
typedef struct {
  double polarity;           // ±1
  double threshold;          // V
  double specific_current;   // A
  double slope_factor;
  double lowering;           // η
  double thermal_voltage;    // V
  double factor[3];          // θ n U_T, (U_T/V_C)², λ in 1/V
  int32_t short_channel;     // 1 where factor acts
  int32_t law;               // pbit_noise_law
} pbit_channel;

/// Forward and reverse electron rates of a channel, 1/s, at `count` points in a row. Terminal order: drain, gate, source,
/// bulk; `base` are the voltages at the first point, `slope` what they gain from point to point, V.
void pbit_channel_rates(
    int32_t instruction_set, const pbit_channel *channel, const double base[4], const double slope[4], int64_t count,
    double *forward, double *reverse);

/// The rates of jumps over `step` electrons from the rates of single electrons, 1/s (Scharfetter–Gummel, the equations of
/// LatticeGenerator), with the bias of a jump cut at ±`limit`.
void pbit_jump_rates(
    int32_t instruction_set, int64_t count, const double *plus, const double *minus, double step, int32_t is_poissonian,
    double limit, double *forward, double *backward);

/// What the rows of a band are longer on either side than its half-width: the inner loop takes four states and four
/// columns at a time.
#define PBIT_BAND_MARGIN 6

/// A Markov chain on a line of states that jump at most `half_width` states far.
///
/// Row i of `rate` holds the rates i → j for |j − i| ≤ half_width + PBIT_BAND_MARGIN, zeros where there is none, at
/// rate[i·stride + j − i + half_width + PBIT_BAND_MARGIN] with stride = 2(half_width + PBIT_BAND_MARGIN) + 1. `loss` is
/// each state's rate out of the chain altogether, positive for at least one.
typedef struct {
  int64_t size, half_width;
  double *rate;
  double *loss;
  double *pivot;
} pbit_band;

/// Eliminates the states in order, in place, without a subtraction (Grassmann, Taksar and Heyman, Oper. Res. 33, 1107
/// (1985)): the factors L and U of the generator Q, whose diagonals are 1 and −pivot.
void pbit_band_eliminate(int32_t instruction_set, const pbit_band *band);

/// x with Q x = b, in place.
void pbit_band_solve(int32_t instruction_set, const pbit_band *band, double *x);

/// x with Qᵀ x = −b, in place: for b ≥ 0 without a subtraction.
void pbit_band_solve_transposed(int32_t instruction_set, const pbit_band *band, double *x);

#endif
