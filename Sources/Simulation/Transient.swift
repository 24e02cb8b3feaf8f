// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import PBitKitNetlist

/// The noise-free transient through GSL's backward-differentiation driver, with adaptive error control.
///
/// The driver integrates the charges (`ChargeCoordinates`); the voltages that belong to them, and those of nodes
/// without capacitance, are solved for at every evaluation of the derivative, so that no hidden capacitor is needed. The
/// integrator restarts at every corner of a source.
public struct Transient {
  /// Local relative error per step.
  public var relativeTolerance = 1e-8
  /// Local absolute error per step, volts.
  public var absoluteTolerance = 1e-10

  private let circuit: CircuitEquations
  private let coordinates: ChargeCoordinates

  /// A transient analysis of a circuit.
  ///
  /// - Throws: ``SimulationError`` if nothing determines the voltage of some node.
  public init(_ circuit: CircuitEquations) throws {
    self.circuit = circuit
    try circuit.requireDeterminedNodes()
    coordinates = try ChargeCoordinates(circuit)
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
    let solver = try ChargeSolver(circuit, coordinates, near: start.unknowns, start.sources)
    var state = solver.state(of: start.unknowns)
    let firstStep = min(card.step, card.maximumStep ?? .infinity) * 1e-3
    let driver = try driver(solver, dimension: state.count, firstStep: firstStep)
    if let maximum = card.maximumStep { try driver?.setMaximumStep(maximum) }
    let corners = circuit.breakpoints(until: card.stop)
    var nextCorner = 0
    var time = 0.0
    for point in 0...points {
      let target = point == points ? card.stop : Double(point) * card.step
      while nextCorner < corners.count, corners[nextCorner] <= target {
        try advance(driver, &time, to: corners[nextCorner], &state)
        try driver?.reset(step: firstStep)
        nextCorner += 1
      }
      try advance(driver, &time, to: target, &state)
      if target >= card.start - 1e-9 * card.step {
        trace.append([target] + (try row(solver, target, state, slopeInterval: 1e-6 * card.step)))
      }
      progress(target / card.stop)
    }
    let steps = driver?.stepCounts
    trace.statistics = [
      ("integrator", "GSL msbdf"), ("steps", "\(steps?.accepted ?? 0)"), ("rejected", "\(steps?.rejected ?? 0)"),
      ("newton iterations", "\(solver.iterations)"),
    ]
    return trace
  }

  private func driver(_ solver: ChargeSolver, dimension: Int, firstStep: Double) throws -> ODEDriver? {
    guard dimension > 0 else { return nil }
    let circuit = circuit
    // At a trial state far from the solution there may be no voltages that belong to the charges.
    func solve(_ state: UnsafeBufferPointer<Double>, _ time: Double) throws -> Linearization {
      do { return try solver.solve(state, circuit.values(at: time), time: time) } catch let error as SimulationError
        where error.code == .noConvergence
      { throw ODEDriver.StepRejection(error) }
    }
    return try ODEDriver(
      method: .backwardDifferentiation, dimension: dimension, absoluteTolerance: absoluteTolerance,
      relativeTolerance: relativeTolerance, initialStep: firstStep,
      derivative: { time, state, derivative in
        let flow = try solve(state, time)
        for (index, value) in solver.derivative(flow).enumerated() { derivative[index] = value }
      },
      jacobian: { time, state, jacobian, timeDerivative in
        let flow = try solve(state, time)
        for (index, value) in try solver.jacobian(flow).elements.enumerated() { jacobian[index] = value }
        // Backward differentiation does not use ∂f/∂t.
        for index in timeDerivative.indices { timeDerivative[index] = 0 }
      })
  }

  private func advance(_ driver: ODEDriver?, _ time: inout Double, to end: Double, _ state: inout [Double]) throws {
    guard let driver, end > time else {
      time = max(time, end)
      return
    }
    do { try driver.advance(&time, to: end, state: &state) } catch let error as GSLError {
      throw SimulationError(
        .integration, "the integrator stopped at t = \(time) s: \(error)",
        remedy: "smooth the sources' edges or shorten tmax")
    }
  }

  /// Node voltages and branch currents, what charges draw included.
  private func row(
    _ solver: ChargeSolver, _ time: Double, _ state: [Double], slopeInterval: Double
  ) throws -> [Double] {
    let flow = try solver.solve(state, circuit.values(at: time), time: time)
    var unknowns = solver.unknowns
    guard !coordinates.eliminated.isEmpty else { return unknowns }
    let later = circuit.currents(unknowns, circuit.values(at: time + slopeInterval)).value
    let rates = coordinates.algebraic.map { ($0.of(later) - $0.of(flow.value)) / slopeInterval }
    let slope = try solver.slope(flow, algebraicRate: rates)
    let displacement = circuit.charges(unknowns).slope * slope
    let leaving = zip(flow.value, displacement).map { $0 + $1 }
    for (position, current) in zip(coordinates.eliminated, coordinates.branchCurrents(leaving: leaving)) {
      unknowns[position] = current
    }
    return unknowns
  }
}

extension CircuitEquations {
  /// Every node must be tied to ground by something that conducts or stores charge: else nothing determines its voltage.
  func requireDeterminedNodes() throws {
    var islands = conductiveIslands
    for terms in storageDirections.map(\.terms) where terms.allSatisfy({ $0.row < nodes.count - 1 }) {
      islands.join((terms.first?.row ?? -1) + 1, terms.count > 1 ? terms[1].row + 1 : 0)
    }
    for node in 1..<max(1, nodes.count) where !islands.areJoined(node, 0) {
      throw SimulationError(
        .floatingNode,
        "nothing determines the voltage of node '\(nodes[node])': neither a capacitor nor a resistor or channel leads "
          + "from it to ground", remedy: "give it a resistor or a capacitor to ground")
    }
  }
}
