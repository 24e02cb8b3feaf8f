// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

extension MasterEquation {
  /// How a stationary mean depends on the circuit.
  public struct Sensitivities: Sendable {
    /// By voltage source: derivative by its value, per volt.
    public var source: [Double]
    /// By transistor: derivative by its threshold's magnitude, per volt. 0 for omitted devices.
    public var threshold: [Double]
    /// By transistor: derivative by the logarithm of its gain.
    public var gain: [Double]
  }

  /// The derivatives of ⟨f⟩ from one adjoint solution with the same factors:
  /// ```
  /// Lᵀ g = f − ⟨f⟩,   d⟨f⟩/dθ = Σ p ∂f/∂θ − gᵀ (∂L/∂θ) p
  /// ```
  /// The rates' own derivatives are central differences on the fixed lattice; their error is below 10⁻⁷.
  public func sensitivities(of observable: StationaryObservable) throws -> Sensitivities {
    let response = try solver.solveAdjoint(try values(observable))
    let channels = core.equations.channels
    func flow(_ sources: CircuitEquations.SourceValues, _ channels: [EKVChannel]) -> Double {
      let shifted = LatticeGenerator(core, lattice: lattice, sources: sources, channels: channels)
      return -shifted.edges.reduce(0) { sum, edge in
        let (lower, upper) = (Int(edge.lower), Int(edge.upper))
        return sum + (response[upper] - response[lower])
          * (edge.forward * density[lower] - edge.backward * density[upper])
      }
    }
    var result = Sensitivities(
      source: [], threshold: Array(repeating: 0, count: channels.count),
      gain: Array(repeating: 0, count: channels.count))

    // 10 µV is 4·10⁻⁴ kT/q: its square is far below the accuracy, its rounding too.
    let step = 1e-5
    for index in sources.voltage.indices {
      func shifted(by sign: Double) -> Double {
        var moved = sources
        moved.voltage[index] += sign * step
        let values = observable.values(on: lattice, core.voltageMap(moved))
        return flow(moved, channels) + solver.mean(values)
      }
      result.source.append((shifted(by: 1) - shifted(by: -1)) / (2 * step))
    }
    let kept = core.directions.flatMap(\.movers).compactMap { mover -> Int? in
      if case .channel(let index) = mover.transfer.device { index } else { nil }
    }
    for index in kept {
      func shifted(threshold: Double, gain: Double) -> Double {
        var changed = channels
        changed[index].threshold += threshold
        changed[index].specificCurrent *= 1 + gain
        return flow(sources, changed)
      }
      result.threshold[index] =
        (shifted(threshold: step, gain: 0) - shifted(threshold: -step, gain: 0)) / (2 * step)
      result.gain[index] = (shifted(threshold: 0, gain: step) - shifted(threshold: 0, gain: -step)) / (2 * step)
    }
    return result
  }
}
