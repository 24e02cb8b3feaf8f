// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist

/// Whether the step of a noisy transient is short enough: the same lanes on the same Brownian paths, once more at half
/// the step, and once more at half the step with twice the bandwidth of noise.
///
/// Because the paths are the same, the difference of two runs is error of the step and little chance. For a scheme of
/// weak order p the remaining error is 2^p/(2^p − 1) times the change from a step to its half (Richardson). Standard
/// errors come from the scatter of lanes, which are independent whatever a lane's correlation time.
public struct ConvergenceCheck: Sendable {
  /// Mean and standard deviation of a node's voltage over lanes and points, V, with standard errors.
  public struct Moments: Sendable {
    /// Mean, V.
    public let mean: Double
    /// Its standard error, V.
    public let meanError: Double
    /// Standard deviation, V.
    public let deviation: Double
    /// Its standard error, V.
    public let deviationError: Double
    /// How many independent samples would give the mean this error.
    public var effectiveSamples: Double {
      meanError > 0 ? deviation * deviation / (meanError * meanError) : .infinity
    }
  }

  /// What changes from the run to a finer one, V, with standard errors.
  public struct Change: Sendable {
    /// Of the mean, V.
    public let mean: Double
    /// Its standard error, V.
    public let meanError: Double
    /// Of the standard deviation, V.
    public let deviation: Double
    /// Its standard error, V.
    public let deviationError: Double
  }

  /// The three runs at one node.
  public struct Node: Sendable {
    /// The node.
    public let name: String
    /// At the run's own step.
    public let run: Moments
    /// At half the step, with the same noise.
    public let halfStep: Moments
    /// At half the step, with noise of twice the bandwidth.
    public let doubleBandwidth: Moments
    /// ``halfStep`` less ``run``.
    public let halfStepChange: Change
    /// ``doubleBandwidth`` less ``run``.
    public let doubleBandwidthChange: Change
  }

  /// What the changes say.
  public enum Verdict: String, Sendable {
    /// The error of every mean and standard deviation is below the tolerance, by three standard errors.
    case converged
    /// One is above, by three standard errors.
    case notConverged = "not converged"
    /// The lanes scatter too much to tell.
    case undecided
  }

  /// Allowed error of a mean or standard deviation, as a share of the standard deviation.
  public static let tolerance = 0.02
  /// Allowed error besides, V: SPICE's `vntol`.
  public static let absoluteTolerance = 1e-6
  /// Standard errors that a statement takes: with 16 lanes or more, one in a hundred is wrong (Student's t).
  private static let confidence = 3.0

  /// By node that no voltage source holds.
  public let nodes: [Node]
  /// The verdict.
  public let verdict: Verdict
  /// The step that was checked, s.
  public let timeStep: Double
  /// How long the lanes ran, s.
  public let span: Double
  /// How many lanes.
  public let lanes: Int
  /// The worst error, its three standard errors included, over what is allowed.
  public let worstRatio: Double
  /// Whose it is: `v(node)`.
  public let worstNode: String
  /// A step that should do, s; ``timeStep`` where the step does.
  public let recommendedStep: Double

  /// Runs three ensembles.
  ///
  /// - Parameters:
  ///   - circuit: the circuit.
  ///   - lanes: at least two; 16 for errors that can be trusted.
  ///   - options: those of the run, `timeStep` among them.
  ///   - steps: how many steps of the run to check.
  ///   - stride: take the voltages after every so many.
  /// - Throws: ``SimulationError``, as the ensemble does.
  public init(
    _ circuit: CircuitEquations, lanes: [LaneEnsemble.Lane], options: LaneEnsemble.Options, steps: Int, stride: Int
  ) throws {
    guard lanes.count > 1, steps >= stride, stride > 0 else {
      throw SimulationError(.unsupported, "a check of convergence needs two lanes and one observation")
    }
    let watched = try circuit.chargedNodes.sorted()
    let base = options.refinement.halvings
    let runs = try [(0, true), (1, false), (1, true)].map { halvings, isBridged in
      var finer = options
      if halvings > 0 { finer.refinement = .init(halvings: base + halvings, isBridged: isBridged) }
      let ensemble = try LaneEnsemble(circuit, lanes: lanes, options: finer)
      let start = ensemble.nodeVoltages(lane: 0)
      return (
        ensemble.timeStep,
        try LaneMoments(
          ensemble, steps: steps << halvings, stride: stride << halvings, nodes: watched,
          about: watched.map { start[$0] })
      )
    }
    timeStep = runs[0].0
    span = Double(steps) * timeStep
    self.lanes = lanes.count
    nodes = watched.indices.map { index in
      let (run, half, double) = (runs[0].1, runs[1].1, runs[2].1)
      return Node(
        name: "v(\(circuit.nodes[watched[index]]))", run: run.moments(index), halfStep: half.moments(index),
        doubleBandwidth: double.moments(index), halfStepChange: half.change(from: run, index),
        doubleBandwidthChange: double.change(from: run, index))
    }

    // Heun's scheme comes close to its order 2 where the noise hardly depends on the state; 1 is the cautious choice.
    let richardson = 2.0
    var worst = (ratio: 0.0, certain: 0.0, node: "")
    for node in nodes {
      let allowed = Self.tolerance * node.run.deviation + Self.absoluteTolerance
      for change in [node.halfStepChange, node.doubleBandwidthChange] {
        for (value, error) in [(change.mean, change.meanError), (change.deviation, change.deviationError)] {
          let (middle, spread) = (richardson * abs(value) / allowed, richardson * Self.confidence * error / allowed)
          if !(middle + spread <= worst.ratio) { worst.ratio = middle + spread; worst.node = node.name }
          worst.certain = max(worst.certain, middle - spread)
        }
      }
    }
    worstRatio = worst.ratio
    worstNode = worst.node
    verdict = worst.ratio <= 1 ? .converged : worst.certain > 1 ? .notConverged : .undecided
    recommendedStep = verdict == .notConverged ? timeStep / max(2, worst.certain) : timeStep
  }

  /// The verdict in one sentence, with what to change.
  public var sentence: String {
    func number(_ value: Double) -> String { String(format: "%.3g", value) }
    let share = number(100 * Self.tolerance * worstRatio)
    let over = "(\(lanes) lanes over \(number(span)) s, step \(number(timeStep)) s)"
    switch verdict {
    case .converged:
      return "converged: half the step and twice the bandwidth leave an error of at most \(share) % of the standard "
        + "deviation \(over)"
    case .notConverged:
      return "not converged: half the step or twice the bandwidth tell of an error of up to \(share) % of the standard "
        + "deviation of \(worstNode) \(over); set tmax = \(number(recommendedStep)) s on .tran"
    case .undecided:
      return "undecided: an error of \(share) % of the standard deviation of \(worstNode) cannot be excluded "
        + "\(over); lengthen the run or add lanes"
    }
  }
}
