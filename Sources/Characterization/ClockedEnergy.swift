// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitSimulation

/// What the decisions of a clocked cell cost: the energy of a cycle by source, and what flows with the clock stopped.
///
/// The energy is ∫ v(t) i(t) dt over whole periods, read at every step of the clock's edges. Static power is that of the
/// same cell, noisy as ever, whose clock rests at the level before the pulse; the rest of a cycle's energy is switching.
struct ClockedEnergy {
  let cell: ClockedBench
  let bias: Double

  private static let lanes = 32
  private static let periods = 16
  /// Over how many periods the power of the stopped cell is averaged.
  private static let staticPeriods = 20

  /// Supplies in the order of the deck.
  ///
  /// - Throws: `SimulationError`.
  func measured() throws -> (supplies: [SupplyPower], perCycle: Estimate) {
    let period = cell.schedule.period
    let cycle = try cycleEnergy()
    let still = try stoppedPower()
    let names = cell.bench.circuit.devices.voltageSources.map(\.name)
    let supplies = names.indices.map { source in
      let energy = Estimate.mean(cycle.map { $0[source] })
      let rest = Estimate.mean(still.map { $0[source] })
      return SupplyPower(
        source: names[source],
        power_W: Estimate(energy.value / period, standardError: energy.standardError / period), static_W: rest,
        switching_J: Estimate(
          energy.value - rest.value * period,
          standardError: (energy.standardError * energy.standardError
            + rest.standardError * rest.standardError * period * period).squareRoot()))
    }
    return (supplies, Estimate.mean(cycle.map { $0.reduce(0, +) }))
  }

  /// By lane and source: joules a cycle.
  private func cycleEnergy() throws -> [[Double]] {
    let ensemble = try cell.settledEnsemble(biases: [bias], lanes: Self.lanes)
    // Steps at which an edge begins or ends, outwards: the period begins up to half a step off the grid. The first edge
    // begins with the period, so the meter runs from a step before it to a step before the next.
    let edges = cell.schedule.edges.map { edge in
      (Int((edge.start / cell.timeStep).rounded(.down)), Int((edge.end / cell.timeStep).rounded(.up)) + 2)
    }
    try ensemble.advance(steps: cell.stepsPerPeriod - 1)
    let meter = try SourceEnergyMeter(ensemble, of: cell.bench.circuit, sources: cell.bench.sources(bias: bias))
    for _ in 0..<Self.periods {
      var position = 0
      func advance(to step: Int) throws {
        if step > position {
          try ensemble.advance(steps: step - position)
          position = step
          try meter.read()
        }
      }
      for edge in edges {
        try advance(to: edge.0)
        while position < edge.1 { try advance(to: position + 1) }
      }
      try advance(to: cell.stepsPerPeriod)
    }
    return meter.energy.map { $0.map { $0 / Double(Self.periods) } }
  }

  /// By lane and source: watts with the clock at rest.
  private func stoppedPower() throws -> [[Double]] {
    guard let circuit = cell.bench.clock?.stoppedLow else { return [] }
    var options = cell.bench.noisyOptions
    options.timeStep = nil
    options.stepFraction = 0.5
    let lane = try cell.bench.lane(of: circuit, bias: bias)
    let ensemble = try LaneEnsemble(circuit, lanes: Array(repeating: lane, count: Self.lanes), options: options)
    let period = max(1, Int(cell.schedule.period / ensemble.timeStep))
    try ensemble.advance(steps: cell.settlingPeriods * period)
    ensemble.resetCharge()
    try ensemble.advance(steps: Self.staticPeriods * period)
    let duration = Double(Self.staticPeriods * period) * ensemble.timeStep
    return try ensemble.deliveredCharge(duration: duration).map { charge in
      zip(charge, lane.sources.voltage).map { $0 * $1 / duration }
    }
  }
}
