// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import PBitKitNetlist

/// The noise-free transient through GSL's backward-differentiation driver, with adaptive error control.
///
/// Nodes without capacitance are solved for at every evaluation of the derivative, so that no hidden capacitor is
/// needed; the integrator restarts at every corner of a source.
public struct Transient {
  /// Local relative error per step.
  public var relativeTolerance = 1e-8
  /// Local absolute error per step, volts.
  public var absoluteTolerance = 1e-10

  private let circuit: CircuitEquations
  private let coordinates: ChargeCoordinates

  /// A transient analysis of a circuit.
  public init(_ circuit: CircuitEquations) throws {
    self.circuit = circuit
    coordinates = try ChargeCoordinates(circuit)
  }

  /// The unknowns and sources at an instant, with a warm start for the algebraic voltages.
  private final class Instant {
    let circuit: CircuitEquations
    let coordinates: ChargeCoordinates
    var algebraic: [Double]
    init(_ circuit: CircuitEquations, _ coordinates: ChargeCoordinates, algebraic: [Double]) {
      self.circuit = circuit
      self.coordinates = coordinates
      self.algebraic = algebraic
    }

    /// x at a time for a charge state ψ, the algebraic part solved for by Newton's method.
    func unknowns(_ time: Double, _ charge: [Double]) throws -> (x: [Double], sources: CircuitEquations.SourceValues) {
      let sources = circuit.values(at: time)
      let shift = coordinates.sourceCoupling * sources.voltage
      let dynamic = zip(charge, shift).map { $0 - $1 }
      var x = coordinates.unknowns(dynamic: dynamic[...], algebraic: algebraic)
      guard coordinates.algebraicCount > 0 else { return (x, sources) }
      let incidence = coordinates.algebraicIncidence
      for _ in 0..<100 {
        let (current, jacobian) = circuit.residual(x, sources)
        let error = incidence.transposed * current
        let slope = incidence.transposed * jacobian * incidence
        let move: [Double]
        do { move = try LUFactorization(slope).solve(error.map { -$0 }) } catch is SingularMatrix {
          throw SimulationError(
            .floatingNode, "nothing determines the voltage of node '\(worstName(error))' at t = \(time) s",
            remedy: "give it a resistor or a capacitor to ground")
        }
        let longest = move.reduce(0) { max($0, abs($1)) }
        guard longest.isFinite else { break }
        let damping = min(1, 0.25 / longest)
        for index in algebraic.indices { algebraic[index] += damping * move[index] }
        x = coordinates.unknowns(dynamic: dynamic[...], algebraic: algebraic)
        if longest < 1e-11 { return (x, sources) }
      }
      throw SimulationError(
        .noConvergence, "Kirchhoff's law has no solution at t = \(time) s for the nodes without capacitance")
    }

    private func worstName(_ error: [Double]) -> String {
      let worst = error.indices.max { abs(error[$0]) < abs(error[$1]) } ?? 0
      let unknown = coordinates.algebraic.firstIndex(of: worst) ?? 0
      return circuit.nodes[circuit.forest.roots[unknown]]
    }

    /// dψ/dt = −C_z⁻¹ Dᵀ i.
    func derivative(_ time: Double, _ charge: [Double]) throws -> [Double] {
      let (x, sources) = try unknowns(time, charge)
      let current = circuit.residual(x, sources).current
      return (coordinates.inverseCapacitance * (coordinates.dynamicIncidence.transposed * current)).map { -$0 }
    }

    /// ∂(dψ/dt)/∂ψ.
    func jacobian(_ time: Double, _ charge: [Double]) throws -> Matrix {
      let (x, sources) = try unknowns(time, charge)
      return try coordinates.stateJacobian(of: circuit.residual(x, sources).jacobian)
    }
  }

  /// Runs a `.tran` card.
  ///
  /// - Parameters:
  ///   - card: the `.tran` card; its noise options are not looked at.
  ///   - progress: called with the fraction done.
  /// - Throws: ``SimulationError``.
  public func run(_ card: TransientCard, progress: (Double) -> Void = { _ in }) throws -> Trace {
    var trace = Trace(
      analysis: "Transient Analysis",
      variables: [.init(name: "time", quantity: .time)] + circuit.dependentVariables)
    let points = max(1, try OutputGrid.count((card.stop / card.step - 1e-9).rounded(.up), at: card.location))
    let start = try InitialState(circuit, useInitialConditions: card.useInitialConditions)
    let (dynamic, algebraic) = coordinates.split(start.unknowns)
    let instant = Instant(circuit, coordinates, algebraic: algebraic)
    // ψ = z + U s
    var charge = zip(dynamic, coordinates.sourceCoupling * start.sources.voltage).map { $0 + $1 }
    let count = coordinates.dynamicCount
    let firstStep = min(card.step, card.maximumStep ?? .infinity) * 1e-3
    let driver =
      count == 0
      ? nil
      : try ODEDriver(
        method: .backwardDifferentiation, dimension: count, absoluteTolerance: absoluteTolerance,
        relativeTolerance: relativeTolerance, initialStep: firstStep,
        derivative: { time, state, derivative in
          for (index, value) in try instant.derivative(time, Array(state)).enumerated() { derivative[index] = value }
        },
        jacobian: { time, state, jacobian, timeDerivative in
          for (index, value) in try instant.jacobian(time, Array(state)).elements.enumerated() {
            jacobian[index] = value
          }
          // Backward differentiation does not use ∂f/∂t.
          for index in timeDerivative.indices { timeDerivative[index] = 0 }
        })
    if let maximum = card.maximumStep { try driver?.setMaximumStep(maximum) }
    let corners = Set(
      (circuit.devices.voltageSources + circuit.devices.currentSources)
        .flatMap { $0.waveform.breakpoints(until: card.stop) }
    ).sorted()
    var nextCorner = 0
    var time = 0.0
    for point in 0...points {
      let target = point == points ? card.stop : Double(point) * card.step
      while nextCorner < corners.count, corners[nextCorner] <= target {
        try advance(driver, &time, to: corners[nextCorner], &charge)
        try driver?.reset(step: firstStep)
        nextCorner += 1
      }
      try advance(driver, &time, to: target, &charge)
      if target >= card.start - 1e-9 * card.step {
        trace.append(try row(instant, target, charge, slopeInterval: 1e-6 * card.step))
      }
      progress(target / card.stop)
    }
    let steps = driver?.stepCounts
    trace.statistics = [
      ("integrator", "GSL msbdf"), ("steps", "\(steps?.accepted ?? 0)"), ("rejected", "\(steps?.rejected ?? 0)"),
    ]
    return trace
  }

  private func advance(_ driver: ODEDriver?, _ time: inout Double, to end: Double, _ charge: inout [Double]) throws {
    guard let driver, end > time else {
      time = max(time, end)
      return
    }
    do { try driver.advance(&time, to: end, state: &charge) } catch let error as GSLError {
      throw SimulationError(
        .integration, "the integrator stopped at t = \(time) s: \(error)",
        remedy: "smooth the sources' edges or shorten tmax")
    }
  }

  /// Time, node voltages and source currents, capacitor currents included.
  private func row(_ instant: Instant, _ time: Double, _ charge: [Double], slopeInterval: Double) throws -> [Double] {
    let (x, sources) = try instant.unknowns(time, charge)
    let voltage = circuit.nodeVoltages(x, sources)
    var leaving = circuit.leavingCurrents(voltage, sources)
    if !circuit.capacitorNodes.isEmpty {
      // dz/dt = dψ/dt − U ds/dt; the algebraic part of a cluster is common to both ends of its capacitors.
      let later = circuit.values(at: time + slopeInterval)
      let sourceSlope = zip(later.voltage, sources.voltage).map { ($0 - $1) / slopeInterval }
      let chargeSlope = coordinates.dynamicCount > 0 ? try instant.derivative(time, charge) : []
      let dynamicSlope = zip(chargeSlope, coordinates.sourceCoupling * sourceSlope).map { $0 - $1 }
      let unknownSlope = coordinates.unknowns(
        dynamic: dynamicSlope[...], algebraic: Array(repeating: 0, count: coordinates.algebraicCount))
      let slope = circuit.forest.nodeVoltages(unknowns: unknownSlope, sources: sourceSlope)
      for (capacitor, ends) in zip(circuit.devices.capacitors, circuit.capacitorNodes) {
        let current = capacitor.capacitance * (slope[ends.0] - slope[ends.1])
        leaving[ends.0] += current
        leaving[ends.1] -= current
      }
    }
    let currents = circuit.forest.sourceCurrents(leaving: leaving, count: circuit.devices.voltageSources.count)
    return [time] + voltage.dropFirst() + currents
  }
}
