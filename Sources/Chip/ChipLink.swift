// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// The law by which a cell's field becomes a probability.
public enum ChipLink: Int, CaseIterable, Sendable {
  /// 1/(1 + e^(−x)), what a Boltzmann machine asks for.
  case logistic
  /// Φ(x √(2π)/4): Gaussian noise against a threshold, with the slope of the logistic law at x = 0.
  case probit
  /// The cell's measured curve.
  case measured

  /// Its name on the command line.
  public var name: String { "\(self)" }

  /// P(+1 | x).
  func probability(_ x: Double, _ response: CellResponse?) -> Double {
    switch self {
    case .logistic: LinkLaw.logistic.probability(x)
    // F′(0) = ¼ = φ(0) a, with φ(0) = 1/√(2π).
    case .probit: LinkLaw.probit.probability(x * (2 * Double.pi).squareRoot() / 4)
    case .measured: response?.probability(x) ?? LinkLaw.logistic.probability(x)
    }
  }
}
