// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import PBitKitSimulation

/// How a bit forgets, as the modes of a master equation say, with all times scaled to a given integral.
struct BitRelaxation {
  private let modes: [MasterEquation.Mode]
  private let stretch: Double
  private let integratedTime: Double

  /// Solutions spent on the modes.
  private static let dimension = 50
  /// A mode that carries less of the bit is one that only rounding loads.
  private static let smallestWeight = 1e-3

  /// - Parameter integratedTime: what ∫ρ dt shall be, seconds.
  init(_ solution: MasterEquation, observable: StationaryObservable, integratedTime: Double) throws {
    modes = try solution.modes(loading: observable, dimension: Self.dimension)
    stretch = try integratedTime / solution.integratedCorrelationTime(observable)
    self.integratedTime = integratedTime
  }

  /// ρ at a lag in seconds.
  func correlation(_ lag: Double) -> Double {
    lag == 0 ? 1 : modes.reduce(0) { $0 + $1.correlation(at: lag / stretch) }
  }

  /// The lag of ρ = 1/e, s.
  func oneOverETime() throws -> Double {
    let level = exp(-1.0)
    return try RootSearch.brent(in: 0...20 * integratedTime, tolerance: 1e-7 * integratedTime) {
      correlation($0) - level
    }
  }

  /// The time constant of the slowest mode that the bit loads, s.
  ///
  /// - Throws: ``SpecError`` with code `noResponse` without one.
  func slowTime() throws -> Double {
    guard let slowest = modes.first(where: { $0.weight > Self.smallestWeight }) else {
      throw SpecError(.noResponse, "no mode of relaxation carries the bit")
    }
    return slowest.timeConstant * stretch
  }
}
