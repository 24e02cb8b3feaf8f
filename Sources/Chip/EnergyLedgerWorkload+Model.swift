// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

extension EnergyLedgerWorkload {
  /// One picture of a model: a layer a denoising step, all nodes of the grid in each iteration. Clamped label nodes count
  /// as well: their cells run whether or not their bits are used.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - sweeps: K, Gibbs iterations a layer.
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public init(_ model: DenoisingModel, sweeps: Int) throws(EnergyLedgerError) {
    let shape = model.architecture
    let pixelSpins = shape.width * shape.height * shape.levels
    try self.init(
      layers: shape.process.steps, iterations: sweeps, nodes: shape.side * shape.side,
      visibleNodes: pixelSpins + shape.classes * shape.labelSpots, dataBits: pixelSpins)
  }
}
