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

    init(_ trace: Trace) {
      name = trace.analysis
      points = trace.rows.count
      variables = trace.variables.map(\.name)
      statistics = Dictionary(trace.statistics.map { ($0.name, $0.value) }) { first, _ in first }
      step = trace.step.isEmpty ? nil : trace.step
      measurements = trace.measurements.isEmpty ? nil : trace.measurements.map(Measure.init)
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
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
