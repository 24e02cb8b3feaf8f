// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitNetlist
import PBitKitSimulation

/// What a simulation was made from and what it did, as JSON: enough to repeat it.
struct RunRecord: Encodable {
  /// A file and its digest.
  struct File: Encodable {
    var path: String
    var sha256: String

    init(path: String, _ bytes: some Collection<UInt8>) {
      self.path = path
      sha256 = ContentHash.sha256(bytes)
    }
  }

  /// What a `.measure` card came to: a value, or why there is none.
  struct Measure: Encodable {
    var name: String
    var value: Double?
    var unit: String
    var failure: String?

    init(_ measurement: MeasureResult) {
      name = measurement.name
      value = measurement.value
      unit = measurement.unit
      failure = measurement.failure
    }
  }

  /// A ``ConvergenceCheck`` in numbers.
  struct Convergence: Encodable {
    /// Mean and standard deviation with their standard errors.
    struct Values: Encodable {
      var mean_V: Double
      var meanError_V: Double
      var deviation_V: Double
      var deviationError_V: Double
    }

    /// The three runs at one node.
    struct Node: Encodable {
      var name: String
      var effectiveSamples: Double?
      var run: Values
      var halfStep: Values
      var doubleBandwidth: Values
      var halfStepChange: Values
      var doubleBandwidthChange: Values
    }

    var verdict: String
    var sentence: String
    var timeStep_s: Double
    var span_s: Double
    var lanes: Int
    var toleranceOfDeviation: Double
    var recommendedStep_s: Double
    var nodes: [Node]

    init(_ check: ConvergenceCheck) {
      func values(_ moments: ConvergenceCheck.Moments) -> Values {
        Values(
          mean_V: moments.mean, meanError_V: moments.meanError, deviation_V: moments.deviation,
          deviationError_V: moments.deviationError)
      }
      func values(_ change: ConvergenceCheck.Change) -> Values {
        Values(
          mean_V: change.mean, meanError_V: change.meanError, deviation_V: change.deviation,
          deviationError_V: change.deviationError)
      }
      verdict = check.verdict.rawValue
      sentence = check.sentence
      timeStep_s = check.timeStep
      span_s = check.span
      lanes = check.lanes
      toleranceOfDeviation = ConvergenceCheck.tolerance
      recommendedStep_s = check.recommendedStep
      nodes = check.nodes.map { node in
        Node(
          name: node.name, effectiveSamples: node.run.effectiveSamples.isFinite ? node.run.effectiveSamples : nil,
          run: values(node.run), halfStep: values(node.halfStep), doubleBandwidth: values(node.doubleBandwidth),
          halfStepChange: values(node.halfStepChange), doubleBandwidthChange: values(node.doubleBandwidthChange))
      }
    }
  }

  /// One analysis, or one lane of a noisy transient.
  struct Analysis: Encodable {
    var name: String
    var points: Int
    var variables: [String]
    /// Steps, rejections, iterations, seed: as the engine words them.
    var statistics: [String: String]
    /// The values of a `.step`, in words.
    var step: String?
    var measurements: [Measure]?
    var convergence: Convergence?

    init(_ trace: Trace) {
      name = trace.analysis
      points = trace.rows.count
      variables = trace.variables.map(\.name)
      statistics = Dictionary(trace.statistics.map { ($0.name, $0.value) }) { first, _ in first }
      step = trace.step.isEmpty ? nil : trace.step
      measurements = trace.measurements.isEmpty ? nil : trace.measurements.map(Measure.init)
      convergence = trace.convergence.map(Convergence.init)
    }
  }

  let schemaVersion = 1
  let tool: String
  let arguments: [String]
  let date: String
  let title: String
  let temperature_K: Double
  let warnings: [String]
  let inputs: [File]
  var outputs: [File] = []
  var analyses: [Analysis] = []

  init(tool: String, arguments: [String], deck: Deck, warnings: [String], temperature: Double) {
    self.tool = tool
    self.arguments = arguments
    date = ISO8601DateFormatter().string(from: Rawfile.buildDate)
    title = deck.title
    temperature_K = temperature
    self.warnings = warnings
    inputs = deck.sources.map { File(path: $0.path, $0.text.utf8) }
  }

  /// Sorted, indented JSON.
  func json() throws -> Data {
    try JSONEncoder.readable.encode(self)
  }
}
