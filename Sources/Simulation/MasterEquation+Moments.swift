// SPDX-License-Identifier: GPL-3.0-or-later

extension MasterEquation {
  /// The stationary mean: of a bit the probability of 1, of a voltage volts.
  public func mean(_ observable: StationaryObservable) throws -> Double {
    solver.mean(try values(observable))
  }

  /// The central moment of an order, for example the variance (2) in V².
  public func centralMoment(_ order: Int, of observable: StationaryObservable) throws -> Double {
    let values = try values(observable)
    let mean = solver.mean(values)
    return zip(density, values).reduce(0) { total, item in
      total + item.0 * (0..<order).reduce(1) { power, _ in power * (item.1 - mean) }
    }
  }

  /// ⟨f f′⟩ − ⟨f⟩⟨f′⟩.
  public func covariance(_ first: StationaryObservable, _ second: StationaryObservable) throws -> Double {
    let (left, right) = (try values(first), try values(second))
    let (meanLeft, meanRight) = (solver.mean(left), solver.mean(right))
    return density.indices.reduce(0) { $0 + density[$1] * (left[$1] - meanLeft) * (right[$1] - meanRight) }
  }

  /// The variance: of a bit P(1 − P), of a voltage V².
  ///
  /// A bit is interpolated over the cell of its threshold (see ``StationaryObservable``), which lowers the variance of
  /// the interpolated function by about a quarter of that cell's probability. The bit itself has no such loss: at the
  /// threshold it is 1 half of the time.
  public func variance(of observable: StationaryObservable) throws -> Double {
    if case .bit = observable {
      let probability = try mean(observable)
      return probability * (1 - probability)
    }
    return try centralMoment(2, of: observable)
  }

  /// The integrated correlation time τ_int = ∫₀^∞ C(t)/C(0) dt, s, from one more solution with the same factors:
  /// ```
  /// Lᵀ g = −(f − ⟨f⟩),   τ = Σ p (f − ⟨f⟩) g / var
  /// ```
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` for an observable that does not fluctuate.
  public func integratedCorrelationTime(_ observable: StationaryObservable) throws -> Double {
    let variance = try fluctuatingVariance(of: observable)
    let values = try values(observable)
    let mean = solver.mean(values)
    let response = try solver.solveAdjoint(values)
    let integral = density.indices.reduce(0.0) { $0 - density[$1] * (values[$1] - mean) * response[$1] }
    return integral / variance
  }

  /// The variance of an observable that has a correlation time.
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` for one that does not fluctuate.
  func fluctuatingVariance(of observable: StationaryObservable) throws -> Double {
    let variance = try variance(of: observable)
    guard variance > Self.smallestVariance(of: observable) else {
      throw SimulationError(
        .unsupported, "the observable does not fluctuate (its variance is \(variance)): it has no correlation time",
        remedy: "bias the circuit nearer to its threshold")
    }
    return variance
  }

  /// Below this a variance is rounding: 10⁻¹² of a bit, (1 nV)² of a voltage.
  static func smallestVariance(of observable: StationaryObservable) -> Double {
    if case .bit = observable { 1e-12 } else { 1e-18 }
  }
}
