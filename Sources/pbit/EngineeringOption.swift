// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import PBitKitNetlist

/// A number of the command line, with suffixes as in decks: 100n, 0.2, 1e-9.
struct EngineeringOption: ExpressibleByArgument {
  let value: Double

  init(_ value: Double) { self.value = value }

  var defaultValueDescription: String { "\(value)" }

  init?(argument: String) {
    var bytes = Array(argument.utf8)
    let negative = bytes.first == UInt8(ascii: "-")
    if negative { bytes.removeFirst() }
    guard let (value, end) = EngineeringNumber.scan(bytes, from: 0), end == bytes.count, value.isFinite else {
      return nil
    }
    self.value = negative ? -value : value
  }
}

/// `name=value` on the command line.
struct NamedOption: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    (name, value) = (parts[0].lowercased(), parts[1])
  }
}

/// Two inverse temperatures on the command line, `0.8:1.2`, or one for both.
struct RampOption: ExpressibleByArgument {
  let start: Double
  let end: Double

  init(start: Double, end: Double) { (self.start, self.end) = (start, end) }

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let start = Double(parts[0]), let end = Double(parts[parts.count - 1]) else {
      return nil
    }
    self.init(start: start, end: end)
  }

  var defaultValueDescription: String { "\(start):\(end)" }
}
