// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

extension Data {
  /// Appends an integer, least significant byte first.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
