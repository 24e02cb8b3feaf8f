// SPDX-License-Identifier: GPL-3.0-or-later
//
// Poisson numbers from uniform ones: inversion by sequential search for small means, and above them transformed
// rejection, algorithm PTRS of W. Hörmann, "The transformed rejection method for generating Poisson random variables",
// Insurance: Mathematics and Economics 12, 39 (1993).
#ifndef PBIT_POISSON_H
#define PBIT_POISSON_H

#include <math.h>

/// From this mean on by rejection; PTRS is valid from 10.
#define PBIT_POISSON_REJECTION_MEAN 10.0

/// A Poisson number of a finite mean ≥ 0, as a double that holds an integer. `uniform(context)` gives numbers in (0, 1).
static inline double pbit_poisson(double mean, double (*uniform)(void *), void *context) {
  if (mean < PBIT_POISSON_REJECTION_MEAN) {
    // P(k) = P(k − 1) mean/k, summed until it passes u. The tail beyond 100 is below 10⁻⁶⁵.
    double u = uniform(context), probability = exp(-mean), k = 0;
    while (u > probability && k < 100) {
      u -= probability;
      k += 1;
      probability *= mean / k;
    }
    return k;
  }
  const double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), inner = 0.9277 - 3.6224 / (b - 2.0);
  const double log_mean = log(mean);
  for (;;) {
    const double u = uniform(context) - 0.5, v = uniform(context);
    const double s = 0.5 - fabs(u), k = floor((2.0 * a / s + b) * u + mean + 0.43);
    if (s >= 0.07 && v <= inner) return k;
    if (k < 0 || (s < 0.013 && v > s)) continue;
    int sign;
    if (log(v * inverse_alpha / (a / (s * s) + b)) <= k * log_mean - mean - lgamma_r(k + 1, &sign)) return k;
  }
}

#endif
