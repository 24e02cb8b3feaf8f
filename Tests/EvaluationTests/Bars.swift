// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams

/// Images of one bright row (class 0) or column (class 1), one of the first three of six, a twentieth of it missing.
enum Bars {
  static func images(_ count: Int, seed: UInt64 = 1) throws -> ImageDataset {
    var stream = RandomStream(seed: seed, name: "bars")
    var pixels: [UInt8] = []
    for image in 0..<count {
      let row = Int(stream.next() % 3)
      for k in 0..<36 { pixels.append((image % 2 == 0 ? k / 6 : k % 6) == row && stream.uniform() < 0.95 ? 1 : 0) }
    }
    return try ImageDataset(
      width: 6, height: 6, classes: 2, pixels: pixels, labels: (0..<count).map { UInt8($0 % 2) })
  }
}
