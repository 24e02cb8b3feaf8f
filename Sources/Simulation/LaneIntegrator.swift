// SPDX-License-Identifier: GPL-3.0-or-later

/// How the lanes of a ``LaneEnsemble`` advance.
protocol LaneIntegrator: Sendable {
  /// Seconds, after refinement.
  var timeStep: Double { get }
  /// All steps of one block of eight lanes; different blocks may run at once.
  func run(_ job: LaneJob, block: Int, _ observe: (LaneEnsemble.Chunk, Double) -> Void) -> LaneOutcome
  /// Node voltages of a lane, ground first, V; `time` in seconds is that of the last step.
  func nodeVoltages(lane: Int, time: Double) -> [Double]
  func resetCharge()
  /// By lane and voltage source, C; with the charge that capacitors hold at a time, if one is given.
  func deliveredCharge(duration: Double, storedAt time: Double?) throws -> [[Double]]
}

/// What an ensemble is to do.
struct LaneJob: Sendable {
  let steps: Int
  let stride: Int
  let record: [Int]
  let bit: LaneEnsemble.BitProbe?
  let firstStep: Int
}

/// What became of a block.
struct LaneOutcome: Sendable {
  /// Lane steps that were divided.
  var dividedSteps = 0
  /// Why it stopped before its last step.
  var failure: SimulationError?
}

extension LaneEnsemble.Options {
  /// The step before refinement, s: the one stated, or the share of the fastest rate's time constant.
  ///
  /// - Throws: ``SimulationError`` if it is not positive and finite.
  func wholeStep(fastestRate: () throws -> Double) throws -> Double {
    let step = try timeStep ?? stepFraction / fastestRate()
    guard step > 0, step.isFinite else {
      throw SimulationError(.unsupported, "the time step would be \(step) s", remedy: "state a positive step")
    }
    return step
  }
}

extension LaneEnsemble.Refinement {
  /// The refined step of a whole one.
  func step(of whole: Double) -> Double { whole / Double(1 << halvings) }
}

extension ChargeCoordinates {
  /// - Throws: ``SimulationError`` with code `unboundedNoise` if nothing holds a charge or a flux.
  func requireStates() throws {
    guard differential.isEmpty else { return }
    throw SimulationError(
      .unboundedNoise, "no node of the circuit has a capacitance, so its noise has no finite variance",
      remedy: "add the nodes' capacitances")
  }
}
