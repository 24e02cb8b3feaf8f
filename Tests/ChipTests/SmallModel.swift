// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDenoising
import PBitKitRandomStreams

/// A denoising model of two steps on an open 8×8 grid whose parameters are random numbers: enough to draw something.
enum SmallModel {
  static let side = 8

  static func model() throws -> DenoisingModel {
    let architecture = try Architecture(
      width: 2, height: 2, classes: 3, labelSpots: 2, preset: GraphPreset(named: "8_8"), torus: false, graphSeed: 4,
      process: ForwardProcess(steps: 2))
    var stream = RandomStream(seed: 11, name: "small model")
    let machines = try architecture.machines().map { machine in
      var machine = machine
      machine.weights = machine.weights.map { _ in Float(0.4 * (2 * stream.uniform() - 1)) }
      machine.biases = machine.biases.map { _ in Float(0.8 * (2 * stream.uniform() - 1)) }
      return machine
    }
    return DenoisingModel(
      architecture: architecture, training: TrainingOptions(),
      provenance: .init(tool: "test", command: "", dataChecksum: "", images: 0, epochs: 0, wallTime_s: 0),
      machines: machines)
  }
}

extension SyntheticCell {
  /// A cell with mismatch: offsets of 2 mV standard deviation, ln(slope), ln τ and ln(energy) of 0.05, 0.2 and 0.15, of
  /// which the last two are correlated by −0.9; `samples` rows of it.
  static func varied(samples: Int = 400, law: LinkLaw = .logistic) throws -> CellModel {
    var cell = model(law: law)
    let nominal = cell.figures
    var stream = RandomStream(seed: 21, name: "varied")
    func normal() -> Double { LinkLaw.probit.quantile(stream.uniform()) }
    let rows = (0..<samples).map { _ -> [Double] in
      let (tau, other) = (normal(), normal())
      return [
        2e-3 * normal(), log(nominal.logisticScale_V.value) + 0.05 * normal(), log(nominal.tau_s.value) + 0.2 * tau,
        log(nominal.energyPerBit_J.value) + 0.15 * (-0.9 * tau + (1 - 0.81).squareRoot() * other),
      ]
    }
    cell.variability = Variability(
      seed: 21,
      corners: [MismatchStatistics(section: "", temperature_K: 300, nominal: nominal, samples: rows)])
    return cell
  }
}
