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
  /// Fills its part of a model whose operating curve, autocorrelation and energy are known already.
  let measure:
    @Sendable (_ bench: CellBench, _ spec: CellSpec, _ engine: CellEngine, _ cell: inout CellModel) throws -> Void

  /// Those that follow the operating curve, the autocorrelation and the energy, in the order in which they run.
  public static let all: [Measurement] = []
}
