// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation

/// The joint distribution of a cell's figures under device mismatch, by process section.
///
/// Every draw shifts the threshold and gain of every transistor (`MismatchDraw`), sets the bias to P = ½ again and
/// measures the cell there. Draws depend on seed, number and the transistors' names alone, so that sections share them
/// and threads change nothing.
public struct MismatchStudy {
  /// What to draw.
  public struct Options: Sendable {
    /// Draws in each section.
    public var samples: Int
    /// Seed of the draws.
    public var seed: UInt64
    /// Process sections in the order of the result; the spec's own where empty.
    public var sections: [String]
    /// The engine; the exact one where the cell allows it without.
    public var engine: CellEngine?
    /// Whether the spreads that the transistors' derivatives predict are computed beside: four cells a transistor more.
    public var derivatives = true
    /// Relative standard error of τ in a draw, where the cell needs Monte Carlo.
    public var precision = 0.03
    /// Threads; all processors without.
    public var threads: Int?

    /// Draws of a number under a seed.
    public init(samples: Int, seed: UInt64, sections: [String] = []) {
      self.samples = samples
      self.seed = seed
      self.sections = sections
    }
  }

  /// Points of the curve of a draw under Monte Carlo.
  private static let monteCarloPoints = 9
  private let spec: CellSpec
  private let folder: String
  private let options: Options

  /// A study of a spec's cell.
  ///
  /// - Parameters:
  ///   - spec: the cell.
  ///   - folder: the spec's folder, to which the netlist's path is relative.
  ///   - options: what to draw.
  public init(_ spec: CellSpec, folder: String, options: Options) {
    self.spec = spec
    self.folder = folder
    self.options = options
  }

  /// Runs it.
  ///
  /// - Parameter progress: the fraction done, called from any thread.
  /// - Throws: ``SpecError`` where a section's nominal cell is no p-bit or no transistor has a Pelgrom coefficient;
  ///   `Diagnostic` of the deck; `SimulationError`.
  public func run(progress: (@Sendable (Double) -> Void)? = nil) throws -> Variability {
    let own = try spec.section(folder: folder)
    let sections = options.sections.isEmpty ? [own] : options.sections
    var corners: [MismatchStatistics] = []
    for (index, section) in sections.enumerated() {
      corners.append(
        try statistics(of: section, own: own) { progress?((Double(index) + $0) / Double(sections.count)) })
    }
    return Variability(seed: options.seed, corners: corners)
  }

  private func statistics(
    of section: String, own: String, progress: @escaping @Sendable (Double) -> Void
  ) throws -> MismatchStatistics {
    var spec = spec
    if section != own { spec = try spec.at(section: section, folder: folder) }
    // Draws run side by side; each has one thread.
    var bench = try CellBench(spec, folder: folder, threads: 1)
    bench.biasRange = bench.supplyRange
    guard bench.hasMismatch else {
      throw SpecError(
        .badValue, "no transistor of section '\(section)' has a Pelgrom coefficient: all draws would be the same cell",
        remedy: "give AVT and ABETA on the cards")
    }
    let engine = try EngineChoice(bench, wanted: options.engine).engine
    if engine == .monteCarlo {
      spec.precision = options.precision
      spec.points = min(spec.points, Self.monteCarloPoints)
    }
    let nominal = try MismatchedCell.figures(bench, engine: engine, spec: spec)
    let cell = MismatchedCell(bench: bench, nominal: nominal, engine: engine, spec: spec)
    let threads = options.threads ?? ProcessorCount.available
    let seed = options.seed

    let draws = mapInParallel(options.samples, threads: threads, progress: progress) {
      sample -> Result<[Double], MismatchedCell.Failure> in
      let draw = MismatchDraw(seed: seed, sample: sample)
      return cell.figures(bench.circuit.devices.mosfets.map { draw.offsets(of: $0) }).map { figures in
        [figures.center_V.value - nominal.center_V.value] + figures.logarithms
      }
    }
    var failures: [String: Int] = [:]
    for case .failure(let reason) in draws { failures[reason.rawValue, default: 0] += 1 }
    var statistics = MismatchStatistics(
      section: section, temperature_K: spec.temperature, nominal: nominal, samples: draws.compactMap { try? $0.get() },
      failureReasons: failures)
    if engine == .exact, options.derivatives { try linear(cell, threads: threads, into: &statistics) }
    return statistics
  }

  /// What the derivatives say without sampling, and how far the offset's can be trusted.
  private func linear(_ cell: MismatchedCell, threads: Int, into statistics: inout MismatchStatistics) throws {
    let sensitivity = try OffsetSensitivity(cell.bench, center: cell.nominal.center_V.value)
    statistics.offsetVariance_V2 = Dictionary(
      zip(sensitivity.devices, sensitivity.variances_V2), uniquingKeysWith: { first, _ in first })
    if let figures = FigureSensitivity(cell, threads: threads) {
      statistics.linearDeviation = [sensitivity.deviation_V] + figures.deviations
    }
    let ends = mapInParallel(2, threads: threads) { end in
      try? cell.figures(sensitivity.mostProbableShifts(end == 0 ? -1 : 1)).get().center_V.value
    }
    if let low = ends[0], let high = ends[1], sensitivity.deviation_V > 0 {
      statistics.offsetLinearity = (high - low) / (2 * sensitivity.deviation_V)
    }
  }
}
