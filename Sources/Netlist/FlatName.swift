// SPDX-License-Identifier: GPL-3.0-or-later

/// Names of the flat circuit, and how a flat deck writes them.
///
/// The element `M2` of the instance `X1` is called `x1.m2`. A card must begin with the element's letter, so that a flat
/// deck writes `m.x1.m2`, as ngspice does; both names mean the same element wherever one is read.
enum FlatName {
  /// The name without the letter that a flat deck puts before it.
  static func element(_ name: String) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[0].count == 1, parts[1].first == "x", let last = parts.last,
      last.first == parts[0].first
    else { return name }
    return String(name.dropFirst(2))
  }

  /// The name as a card begins with it.
  static func card(_ name: String) -> String {
    guard let last = name.split(separator: ".").last, name.first == "x", let letter = last.first, letter != "x" else {
      return name
    }
    return "\(letter).\(name)"
  }
}
