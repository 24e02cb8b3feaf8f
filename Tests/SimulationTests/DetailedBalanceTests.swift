// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// A circuit without supply is at equilibrium: no current of probability flows, and time has no direction.
@Suite struct DetailedBalanceTests {
  /// Two inverters that load each other, a pass transistor and a capacitor between their outputs.
  private static func deck(supply: Double, otherSupply: Double) -> String {
    """
    VD vd 0 \(supply)
    VE ve 0 \(otherSupply)
    VG g 0 0.1
    M1 a b 0 0 nch W=120n L=180n
    M2 a b vd vd pch W=360n L=180n
    M3 b a 0 0 nch W=120n L=60n
    M4 b a ve ve pch W=360n L=60n
    M5 a g b 0 nch W=120n L=60n
    C1 a 0 0.3f
    C2 b 0 0.6f
    Cc a b 0.3f
    """
  }

  /// kT C⁻¹ of [0.6 −0.3; −0.3 0.9] fF, V²: aa, ab, bb.
  private static let equilibrium = [0.9, 0.3, 0.6].map {
    PhysicalConstants.boltzmann * 300 * $0 / (0.6 * 0.9 - 0.3 * 0.3) * 1e15
  }

  /// The stationary law on the lattice is Boltzmann's, site by site: ln p = −Qᵀ C⁻¹ Q/2kT.
  @Test func masterEquation() throws {
    let circuit = try circuit(Self.deck(supply: 0, otherSupply: 0))
    var options = MasterEquation.Options()
    options.spacing = [1, 1]
    let (a, b) = (try circuit.node("a"), try circuit.node("b"))
    let solution = try MasterEquation(
      circuit, observing: [.voltage(node: a), .voltage(node: b)], options: options)
    let (first, second) = (try solution.values(.voltage(node: a)), try solution.values(.voltage(node: b)))
    let energy = zip(first, second).map { a, b in
      (0.3 * a * a + 0.6 * b * b + 0.3 * (a - b) * (a - b)) * 1e-15 / (2 * PhysicalConstants.boltzmann * 300)
    }
    let total = energy.reduce(0) { $0 + exp(-$1) }
    let worst = zip(solution.density, energy).reduce(0) { max($0, abs($1.0 - exp(-$1.1) / total) * total) }
    // Relative to the largest probability.
    #expect(worst < 1e-7, "\(worst)")
    #expect(solution.density.count > 1000)
  }

  /// ⟨a(t) b(t+s) − a(t+s) b(t)⟩ over the equilibrium's ab covariance, with its error from the scatter of lanes, and the
  /// covariance itself.
  private func asymmetry(_ paths: [[[Double]]], lag: Int) -> (
    value: Double, error: Double, covariance: [(value: Double, error: Double)]
  ) {
    let lanes = paths.map { path -> [Double] in
      let (a, b) = (path[0], path[1])
      let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
      let (x, y) = (a.map { $0 - meanA }, b.map { $0 - meanB })
      func average(_ left: [Double], _ right: [Double], lag: Int) -> Double {
        (0..<left.count - lag).reduce(0) { $0 + left[$1] * right[$1 + lag] } / Double(left.count - lag)
      }
      return [
        average(x, y, lag: lag) - average(y, x, lag: lag), average(a, a, lag: 0), average(a, b, lag: 0),
        average(b, b, lag: 0),
      ]
    }
    let columns = (0..<4).map { column in JumpStatistics.average(lanes.map { $0[column] }) }
    return (columns[0].value / Self.equilibrium[1], columns[0].error / Self.equilibrium[1], Array(columns.dropFirst()))
  }

  private func paths(_ circuit: CircuitEquations, engine: NoisyTransient.Engine) throws -> (
    paths: [[[Double]]], lag: Int
  ) {
    let point = try OperatingPoint(circuit)
    let nodes = [try circuit.node("a"), try circuit.node("b")]
    let slowest = -1 / (try LinearNoise(circuit, at: point).eigenvalues[0].real)
    let lanes = Array(
      repeating: LaneEnsemble.Lane(sources: circuit.dcValues, unknowns: point.unknowns), count: 64)
    // A fifth of the slowest time between observations, 800 of those times a lane.
    let interval = slowest / 5
    let count = 4000 * validationFactor
    if engine == .langevin {
      var options = LaneEnsemble.Options()
      let probe = try LaneEnsemble(circuit, lanes: lanes, options: options)
      let stride = max(1, Int((interval / probe.timeStep).rounded(.up)))
      options.timeStep = interval / Double(stride)
      let ensemble = try LaneEnsemble(circuit, lanes: lanes, options: options)
      try ensemble.advance(steps: 50 * stride)
      return (try LanePaths.record(ensemble, nodes: nodes, steps: count * stride, stride: stride), 2)
    }
    let ensemble = try ChargeJumpEnsembleTests.ensemble(
      circuit, lanes: 64, method: engine == .jumps ? .exact : .leaping)
    try ensemble.advance(time: 10 * slowest)
    return (try LanePaths.record(ensemble, nodes: nodes, intervals: count, of: interval), 2)
  }

  /// No direction of time, and kT C⁻¹. Bounds of 4.5 standard errors (false alarm 7·10⁻⁶ each) and 0.2 % for step and
  /// discreteness. Exact jumps are left to the long suite.
  @Test(arguments: isValidating ? NoisyTransient.Engine.allCases : [.langevin, .leaps])
  func noSupply(_ engine: NoisyTransient.Engine) throws {
    let (paths, lag) = try paths(circuit(Self.deck(supply: 0, otherSupply: 0)), engine: engine)
    let result = asymmetry(paths, lag: lag)
    print("\(engine): asymmetry \(result.value) ± \(result.error) of ⟨ab⟩")
    #expect(abs(result.value) < 4.5 * result.error)
    #expect(result.error < 0.01)
    for (measured, expected) in zip(result.covariance, Self.equilibrium) {
      print("  covariance \(measured.value / expected) ± \(measured.error / expected)")
      #expect(abs(measured.value - expected) < 4.5 * measured.error + 2e-3 * expected)
    }
  }

  /// The same measure sees the circulation of a driven circuit, so that its zero above means something.
  @Test func suppliesGiveTimeADirection() throws {
    let circuit = try circuit(
      """
      VD vd 0 0.2
      VE ve 0 0
      VIN in 0 0.1
      VG g 0 0
      M1 a in 0 0 nch W=120n L=180n
      M2 a in vd vd pch W=360n L=180n
      M3 b g 0 0 nch W=240n L=60n
      M4 b ve ve ve pch W=720n L=60n
      C1 a 0 0.3f
      C2 b 0 0.6f
      Cc a b 0.3f
      """)
    let (paths, lag) = try paths(circuit, engine: .langevin)
    let result = asymmetry(paths, lag: lag)
    print("driven: asymmetry \(result.value) ± \(result.error) of ⟨ab⟩ at equilibrium")
    #expect(abs(result.value) > 10 * result.error)
  }
}
