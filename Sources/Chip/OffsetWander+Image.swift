// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension OffsetWander {
  /// The part of the wander that stands still while a picture is drawn, logits rms: what is slower than the picture's
  /// time t. With a spectrum ∝ 1/f over the measured band its variance is
  /// ```
  /// σ² ln(f_t/f_min)/ln(f_max/f_min),     f_t = 1/t, held within the band
  /// ```
  /// What is slower than the band is taken as calibrated away, what is faster than the picture is noise like the cell's
  /// own.
  public func deviation_logit(imageTime_s: Double) -> Double {
    let rate = min(max(1 / imageTime_s, minimumFrequency_Hz), maximumFrequency_Hz)
    let share = log(rate / minimumFrequency_Hz) / log(maximumFrequency_Hz / minimumFrequency_Hz)
    return abs(deviation_logit.value) * share.squareRoot()
  }
}
