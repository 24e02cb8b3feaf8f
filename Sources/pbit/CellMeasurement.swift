// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitReport
import PBitKitSimulation

/// A cell on the bench under its spec, and what is measured there.
struct CellMeasurement {
  let spec: CellSpec
  let bench: CellBench

  /// Sets up the bench.
  ///
  /// - Parameter folder: of the spec, to which the netlist's path is relative.
  init(_ spec: CellSpec, folder: String, threads: Int?) throws {
    if let threads, !(1...1024).contains(threads) {
      throw CommandError(.badOption, "\(threads) threads", at: "--threads", remedy: "give 1 to 1024")
    }
    self.spec = spec
    bench = try CellBench(spec, folder: folder, threads: threads)
  }

  /// The folder of a file.
  static func folder(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  /// Characterises the cell, with progress on standard error.
  ///
  /// - Parameters:
  ///   - engine: the engine to use; without it, the one that fits the cell.
  ///   - command: the command line, for provenance.
  ///   - chosen: told the engine before it runs.
  func cell(
    engine: CellEngine? = nil, command: String = Pbit.commandLine, chosen: (EngineChoice) -> Void = { _ in }
  ) throws -> CellModel {
    let characterization: Characterization
    do { characterization = try Characterization(bench, spec: spec, engine: engine) } catch let error as SimulationError
      where engine == .exact
    {
      throw Self.impossible("--engine exact", error)
    }
    chosen(characterization.choice)
    return try progressing {
      try characterization.run(command: command, tool: Pbit.tool, progress: $0)
    }
  }

  /// Characterises the cell with both engines.
  func comparison() throws -> EngineComparison {
    do { _ = try EngineChoice(bench, wanted: .exact) } catch let error as SimulationError {
      throw Self.impossible("--check", error)
    }
    return try progressing {
      try EngineComparison(bench, spec: spec, command: Pbit.commandLine, tool: Pbit.tool, progress: $0)
    }
  }

  private static func impossible(_ option: String, _ error: SimulationError) -> CommandError {
    CommandError(
      .badOption, "the master equation cannot answer for this cell: \(error.message)",
      at: option + (error.location.map { " (\($0))" } ?? ""),
      remedy: "leave the option out, or use --engine monte-carlo")
  }

  private func progressing<Result>(
    _ work: (@escaping (Characterization.Stage, Double) -> Void) throws -> Result
  ) throws -> Result {
    let progress = SharedProgress("measuring cell \(spec.name)")
    defer { progress.finish() }
    return try work { stage, fraction in
      // Search and pilot are short; their share of the line is assumed.
      switch stage {
      case .search: progress.update(0.05 * fraction)
      case .pilot: progress.update(0.05 + 0.05 * fraction)
      case .measurement: progress.update(0.1 + 0.9 * fraction)
      }
    }
  }

  /// A stretch of the output's voltage under noise, at the bias of P = ½.
  ///
  /// - Parameter duration: seconds, after a settling time of five correlation times.
  func waveform(of cell: CellModel, duration: Double) throws -> Figure {
    let ensemble = try bench.ensemble(biases: [cell.autocorrelation.bias_V], lanes: 1)
    try ensemble.advance(steps: max(1, Int(5 * cell.autocorrelation.integratedTime_s.value / ensemble.timeStep)))
    let points = 3000
    let stride = max(1, Int(duration / (Double(points) * ensemble.timeStep)))
    let record = WaveformRecord()
    let probe = bench.probe
    try ensemble.advance(
      steps: stride * points, stride: stride, record: [probe.node, probe.reference],
      observe: { record.append($0) })
    let name = bench.circuit.nodes[probe.node]
    return try Figure.waveform(
      times_s: record.voltages.indices.map { Double($0 * stride) * ensemble.timeStep }, voltages_V: record.voltages,
      threshold_V: probe.threshold,
      node: probe.reference == 0 ? name : "\(name),\(bench.circuit.nodes[probe.reference])")
  }
}

/// The difference of two nodes' voltages in a single lane; an ensemble of one block observes from one thread.
private final class WaveformRecord {
  private(set) var voltages: [Double] = []

  func append(_ chunk: LaneEnsemble.Chunk) {
    let width = chunk.count == 0 ? 0 : chunk.voltages.count / (2 * chunk.count)
    for index in 0..<chunk.count {
      voltages.append(chunk.voltages[2 * index * width] - chunk.voltages[(2 * index + 1) * width])
    }
  }
}
