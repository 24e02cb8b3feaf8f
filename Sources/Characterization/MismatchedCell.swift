// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitDevices
import PBitKitSimulation

/// A cell whose transistors are shifted, set to P = ½ again and measured there.
struct MismatchedCell {
  /// Why a shifted cell has no figures.
  enum Failure: String, Error {
    /// P does not cross ½ at any bias that the supplies can make.
    case outOfRange = "cannot be set to P = 1/2 within the supply range"
    /// The bit's states exchange too slowly to be called random.
    case frozen = "frozen: the bit does not change at P = 1/2"
    /// The engine gave up.
    case unresolved = "not resolved by the engine"
  }

  /// The nominal cell.
  let bench: CellBench
  /// Its figures.
  let nominal: CellFigures
  /// What answers.
  let engine: CellEngine
  /// For Monte Carlo and the bit period.
  let spec: CellSpec

  /// The figures under given shifts by transistor.
  func figures(_ shifts: [MismatchDraw.Offsets]) -> Result<CellFigures, Failure> {
    var remaining = shifts.makeIterator()
    var shifted = bench.shifting { _ in remaining.next() ?? .init(threshold: 0, gain: 0) }
    shifted.biasRange = bench.supplyRange
    do { return .success(try Self.figures(shifted, engine: engine, spec: spec)) } catch let error as SimulationError
      where error.code == .noConvergence
    {
      return .failure(.frozen)
    } catch let error as SpecError where error.code == .noResponse {
      return .failure(shifted.crossesThreshold ? .frozen : .outOfRange)
    } catch {
      return .failure(.unresolved)
    }
  }

  /// The figures of a cell by an engine.
  static func figures(_ bench: CellBench, engine: CellEngine, spec: CellSpec) throws -> CellFigures {
    switch engine {
    case .exact: try ExactCell(bench).figures(bitPeriod: spec.bitPeriod)
    case .monteCarlo:
      try MonteCarloCharacterization(bench: bench, spec: spec).run(command: "", tool: "", progress: nil).figures
    }
  }
}

extension CellBench {
  /// Whether the noiseless output lies on opposite sides of the threshold at the two ends of the bias range.
  fileprivate var crossesThreshold: Bool {
    let cell = ExactCell(self)
    guard let low = cell.side(bias: biasRange.lowerBound), let high = cell.side(bias: biasRange.upperBound) else {
      return false
    }
    return low != high
  }
}
