// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitSimulation

/// The power of a whole cell at the unbiased point: its core by the master equation, later stages by Monte Carlo.
struct CellPower {
  /// By voltage source, watts.
  let power_W: [Estimate]
  /// Of all sources, watts.
  let total_W: Estimate
  /// What computed it.
  let engine: String
  /// The Monte Carlo run of the later stages, where there are any.
  let later: LaterStages?

  /// - Parameter accuracy: relative standard error that the later stages may add to the total.
  init(_ cell: ExactCell, _ center: UnbiasedPoint, accuracy: Double) throws {
    let core = ExactCell.point(center.refined, bias: center.bias.value).power_W
    // The lattices of all sources are the same: their errors add up.
    let coreTotal = Estimate(
      core.reduce(0) { $0 + $1.value }, standardError: core.reduce(0) { $0 + $1.standardError })
    guard !center.refined.solution.omittedDevices.isEmpty else {
      (power_W, total_W, engine, later) = (core, coreTotal, ExactCell.engine, nil)
      return
    }
    let later = try LaterStages(
      cell.bench, circuit: cell.circuit, solution: center.refined.solution, bias: center.bias.value,
      relativeError: accuracy, ofTotalWith: coreTotal.value)
    func sum(_ first: Estimate, _ second: Estimate) -> Estimate {
      Estimate(
        first.value + second.value,
        standardError: (first.standardError * first.standardError + second.standardError * second.standardError)
          .squareRoot())
    }
    power_W = zip(core, later.power_W).map(sum)
    total_W = sum(coreTotal, later.total_W)
    engine = ExactCell.engine + "; " + LaterStages.engine
    self.later = later
  }

  /// The energy of a bit that is taken once in a period, joules.
  func energy(bitPeriod: Double) -> Estimate {
    Estimate(total_W.value * bitPeriod, standardError: total_W.standardError * bitPeriod)
  }
}
