// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

extension RandomStream {
  /// A Poisson number: by inversion below a mean of 10, from there by Hörmann's transformed rejection (1993).
  ///
  /// It takes one uniform number below a mean of 10 and two an attempt, about 2.3 on average, above.
  ///
  /// - Parameter mean: finite, ≥ 0; the result for any other mean is 0.
  public mutating func poisson(mean: Double) -> Double {
    guard mean > 0, mean.isFinite else { return 0 }
    return withUnsafeMutablePointer(to: &self) { stream in
      pbit_poisson(
        mean, { $0?.assumingMemoryBound(to: RandomStream.self).pointee.uniform() ?? .nan },
        UnsafeMutableRawPointer(stream))
    }
  }
}
