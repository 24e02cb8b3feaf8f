// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import Testing

@Suite struct TrainingLogTests {
  private func row(_ epoch: Int, _ distance: Double?, measured: Bool = true) -> TrainingLog.Row {
    TrainingLog.Row(
      TrainingProgress(
        epoch: epoch - 1, epochs: 9, batch: 1, batches: 1, time_s: 2.5, updatesPerSecond: 1,
        gradientNorms: [0.125, 0.25], reconstructionErrors: [0.1, 0.2], endOfEpoch: true,
        autocorrelations: measured ? [0.01, 0.02] : [], penalties: [0, 0.001]),
      score: distance.map {
        .init(frechetDistance: $0, frechetError: 0.1, classAccuracy: 0.5, classAccuracyError: 0.01)
      })
  }

  @Test func rowsComeBackAndGoOn() throws {
    let folder = try TemporaryFolder()
    var log = try TrainingLog(folder: folder.path, steps: 2, epoch: 0)
    for next in [row(1, 3, measured: false), row(2, nil), row(3, 1), row(4, 2)] { try log.append(next) }
    #expect(log.best?.epoch == 3)
    let text = try String(contentsOfFile: log.path, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 5)
    #expect(text.contains("\n2,2.5,0.125,0.25,0.1,0.2,0.01,0.02,0.0,0.001,,,,\n"))
    #expect(text.contains("\n1,2.5,0.125,0.25,0.1,0.2,,,0.0,0.001,3.0,0.1,0.5,0.01\n"))
    // Epochs that will be done again are dropped; a new run starts anew.
    var resumed = try TrainingLog(folder: folder.path, steps: 2, epoch: 2)
    #expect(resumed.rows == [row(1, 3, measured: false), row(2, nil)])
    #expect(resumed.best?.epoch == 1)
    try resumed.append(row(3, 5))
    #expect(try TrainingLog(folder: folder.path, steps: 2, epoch: 9).rows.count == 3)
    #expect(try TrainingLog(folder: folder.path, steps: 2, epoch: 0).rows.isEmpty)
  }

  @Test func foreignFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Array("a,b\n1,2\n".utf8), TrainingLog.fileName)
    #expect(throws: DenoisingError.self) { try TrainingLog(folder: folder.path, steps: 2, epoch: 1) }
  }
}
