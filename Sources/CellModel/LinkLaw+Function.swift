// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics

/// The link as a function: P = F(z) of the normalised bias z = (V − centre)/scale.
extension LinkLaw {
  /// F(z): 1/(1 + e^(−z)), or Φ(z).
  public func probability(_ z: Double) -> Double {
    switch self {
    case .logistic: 1 / (1 + exp(-z))
    case .probit: Normal.cumulative(z)
    }
  }

  /// F′(z).
  public func density(_ z: Double) -> Double {
    switch self {
    case .logistic:
      // Written in e^(−|z|), which cannot overflow.
      exp(-abs(z)) / ((1 + exp(-abs(z))) * (1 + exp(-abs(z))))
    case .probit: exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    }
  }

  /// The z at which F(z) is the given probability; infinite at 0 and 1.
  public func quantile(_ probability: Double) -> Double {
    switch self {
    case .logistic: log(probability / (1 - probability))
    case .probit: Normal.quantile(probability)
    }
  }
}
