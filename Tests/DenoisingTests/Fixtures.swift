// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising

/// Four-pixel images with three classes: 0000, 1100, 0011, each many times.
func stripes(copies: Int) throws -> ImageDataset {
  let kinds: [[UInt8]] = [[0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]]
  return try ImageDataset(
    width: 2, height: 2, classes: 3, pixels: (0..<(3 * copies)).flatMap { kinds[$0 % 3] },
    labels: (0..<(3 * copies)).map { UInt8($0 % 3) })
}

/// A two-step model of the stripes on an 8×8 open grid.
func stripesArchitecture() throws -> Architecture {
  try Architecture(
    width: 2, height: 2, classes: 3, labelSpots: 2, preset: GraphPreset(named: "8_8"), torus: false, graphSeed: 4,
    process: ForwardProcess(steps: 2))
}

func quickOptions(epochs: Int = 2) -> TrainingOptions {
  var options = TrainingOptions()
  options.batchSize = 150
  options.epochs = epochs
  options.warmUp = 5
  options.observations = 3
  options.stride = 2
  options.decayEpochs = epochs
  options.penalty.adaptive = true
  options.penalty.initial = 0.01
  options.averaging = 0.9
  options.seed = 7
  return options
}

/// A folder that lives as long as the value.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("pbitkit-\(UUID().uuidString)").path
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }
}
