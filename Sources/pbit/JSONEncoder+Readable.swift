// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

extension JSONEncoder {
  /// Indented, keys sorted: the same value is the same bytes.
  static var readable: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
