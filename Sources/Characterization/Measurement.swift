// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// A measurement by name: what `pbit characterize --list` lists and a spec may ask for.
///
/// Each lives in a file of its own, named for it, and fills its section of the cell model.
public struct Measurement: Sendable {
  /// Its name on the command line and in specs.
  public let name: String
  /// One line about it.
  public let summary: String
  /// What it finds, in the words of ``CellSpec/Quantity`` where a spec may set limits to it.
  public var quantities: [String] = []
  /// Engines that do it in a second or so: with these it belongs to every datasheet.
  public let standardEngines: Set<CellEngine>
  /// Fills its part of a model whose operating curve, autocorrelation and energy are known already.
  ///
  /// Throws ``SpecError`` with code `unavailable` where the cell or the engine does not allow it.
  package let measure:
    @Sendable (_ bench: CellBench, _ spec: CellSpec, _ engine: CellEngine, _ cell: inout CellModel) throws -> Void

  /// Those that follow the operating curve, the autocorrelation and the energy, in the order in which they run.
  public static let all: [Measurement] = [
    .spectrum, .settling, .decisionMargin, .energyOverPeriod, .offsetWander, .temperature,
  ]

  /// A measurement that a datasheet lacks, and why.
  public struct Omission: Sendable {
    /// The measurement's name.
    public let name: String
    /// Why it was left out.
    public let reason: String
  }

  /// Runs measurements on a model whose operating curve, autocorrelation and energy are known.
  ///
  /// - Parameters:
  ///   - names: what to measure; all that are standard for the engine without it.
  ///   - bench: the cell.
  ///   - spec: its spec.
  ///   - engine: what answers.
  ///   - cell: the model to fill.
  ///   - progress: called with each measurement's name and the fraction done before it begins.
  /// - Returns: the standard ones that this cell does not allow.
  /// - Throws: ``SpecError`` for an unknown name, or a measurement asked for by name that is not available; what a
  ///   measurement throws.
  public static func run(
    _ names: [String]? = nil, on bench: CellBench, spec: CellSpec, engine: CellEngine, cell: inout CellModel,
    progress: ((String, Double) -> Void)? = nil
  ) throws -> [Omission] {
    for name in names ?? [] where !all.contains(where: { $0.name == name }) {
      throw SpecError(
        .badValue, "there is no measurement '\(name)'",
        remedy: "the measurements are: " + all.map(\.name).joined(separator: " "))
    }
    let chosen = all.filter { names?.contains($0.name) ?? $0.standardEngines.contains(engine) }
    var omissions: [Omission] = []
    for (index, measurement) in chosen.enumerated() {
      progress?(measurement.name, Double(index) / Double(chosen.count))
      do { try measurement.measure(bench, spec, engine, &cell) } catch let error as SpecError
        where error.code == .unavailable && names == nil
      {
        omissions.append(Omission(name: measurement.name, reason: error.message))
      }
    }
    return omissions
  }
}

extension CellEngine {
  /// What a section of the model says of its origin.
  var title: String {
    switch self {
    case .exact: ExactCell.engine
    case .monteCarlo: "Monte Carlo"
    }
  }
}
