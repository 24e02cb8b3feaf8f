// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitSimulation

/// How the bias of P = ½ follows each transistor, from one adjoint solution of the master equation: no sampling.
///
/// ```
/// dV₀/dθ = −(∂P/∂θ)/(∂P/∂V_bias),   var(V₀) = Σ_transistors (dV₀/dV_T)² σ²(V_T) + (dV₀/d ln β)² σ²(β)
/// ```
/// linear in the mismatch; ``MismatchStatistics``' `offsetLinearity` says how far that holds.
public struct OffsetSensitivity: Sendable {
  /// Names of the transistors, in the order of the deck.
  public let devices: [String]
  /// By transistor: dV₀/dV_T, 1; 0 for those that do not influence the bit.
  public let threshold: [Double]
  /// By transistor: dV₀/d ln β, volts.
  public let gain: [Double]
  /// By transistor: standard deviations of threshold (volts) and relative gain under mismatch.
  let deviations: [(threshold: Double, gain: Double)]

  /// The sensitivities of a cell.
  ///
  /// - Parameters:
  ///   - bench: the cell.
  ///   - center: its bias of P = ½, volts.
  /// - Throws: `SimulationError` where the master equation cannot be had; ``SpecError`` where P does not follow the bias.
  public init(_ bench: CellBench, center: Double) throws {
    let observable = StationaryObservable.bit(bench.probe)
    let derivatives = try MasterEquation(
      bench.circuit, sources: bench.sources(bias: center), observing: [observable]
    ).sensitivities(of: observable)
    let slope = derivatives.source[bench.biasSource]
    guard slope != 0 else {
      throw SpecError(.noResponse, "P(1) does not follow the bias at \(center) V", remedy: "check pins: bias")
    }
    let transistors = bench.circuit.devices.mosfets
    devices = transistors.map(\.name)
    threshold = derivatives.threshold.map { -$0 / slope }
    gain = derivatives.gain.map { -$0 / slope }
    deviations = transistors.map { MismatchDraw.deviations(of: $0) }
  }

  /// Each transistor's part of the offset's variance, V².
  public var variances_V2: [Double] {
    devices.indices.map {
      let parts = (threshold[$0] * deviations[$0].threshold, gain[$0] * deviations[$0].gain)
      return parts.0 * parts.0 + parts.1 * parts.1
    }
  }

  /// Standard deviation of the offset, volts.
  public var deviation_V: Double { variances_V2.reduce(0, +).squareRoot() }

  /// The most probable shifts that make the linear offset `multiple` times its standard deviation: along Σ∇V₀.
  func mostProbableShifts(_ multiple: Double) -> [MismatchDraw.Offsets] {
    let deviation = deviation_V
    guard deviation > 0 else { return devices.map { _ in .init(threshold: 0, gain: 0) } }
    return devices.indices.map { index in
      let (voltage, relative) = deviations[index]
      return .init(
        threshold: multiple * threshold[index] * voltage * voltage / deviation,
        gain: multiple * gain[index] * relative * relative / deviation)
    }
  }
}
