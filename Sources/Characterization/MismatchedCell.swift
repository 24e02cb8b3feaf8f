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
  /// How its bias of P = ½ moves; none where only Monte Carlo answers.
  let sensitivity: OffsetSensitivity?
  /// What answers.
  let engine: CellEngine
  /// For Monte Carlo and the bit period.
  let spec: CellSpec

  /// The figures under given shifts by transistor.
  func figures(_ shifts: [MismatchDraw.Offsets]) -> Result<CellFigures, Failure> {
    var remaining = shifts.makeIterator()
    let shifted = bench.shifting { _ in remaining.next() ?? .init(threshold: 0, gain: 0) }
    do {
      switch engine {
      case .exact: return try exact(shifted, guess: nominal.center_V.value + (sensitivity?.offset(of: shifts) ?? 0))
      case .monteCarlo: return try monteCarlo(shifted)
      }
    } catch let error as SimulationError where error.code == .noConvergence {
      return .failure(.frozen)
    } catch let error as SpecError where error.code == .noResponse {
      return .failure(.outOfRange)
    } catch {
      return .failure(.unresolved)
    }
  }

  private func exact(_ shifted: CellBench, guess: Double) throws -> Result<CellFigures, Failure> {
    let cell = ExactCell(shifted)
    let recentring = Recentring(range: bench.supplyRange, scale: nominal.logisticScale_V.value)
    guard let center = try recentring.center(near: guess, probability: { try cell.probability(bias: $0) }) else {
      return .failure(.outOfRange)
    }
    return .success(try cell.figures(bitPeriod: spec.bitPeriod, center: center))
  }

  private func monteCarlo(_ shifted: CellBench) throws -> Result<CellFigures, Failure> {
    var shifted = shifted
    shifted.biasRange = bench.supplyRange
    return .success(CellFigures(try Characterization(shifted, spec: spec).run(command: "", tool: "")))
  }
}

extension CellFigures {
  /// The figures of a characterised cell.
  init(_ cell: CellModel) {
    let (energy, period) = (cell.energy.perBit_J, cell.energy.bitPeriod_s)
    self.init(
      center_V: (cell.law == .logistic ? cell.logistic : cell.probit).center_V, logisticScale_V: cell.logistic.scale_V,
      probitScale_V: cell.probit.scale_V, tau_s: cell.autocorrelation.integratedTime_s,
      power_W: Estimate(energy.value / period, standardError: energy.standardError / period), energyPerBit_J: energy,
      engine: cell.provenance.engine)
  }
}
