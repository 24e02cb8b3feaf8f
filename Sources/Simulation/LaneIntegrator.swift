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
  /// By lane and voltage source, C.
  func deliveredCharge(duration: Double) throws -> [[Double]]
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
