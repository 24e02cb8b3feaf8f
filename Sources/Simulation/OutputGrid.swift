// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// The number of points that an analysis card asks for.
enum OutputGrid {
  /// More points than this are taken for a slip of the pen: their table would not fit into memory.
  static let maximumPoints = 100_000_000

  /// A number of points as an integer.
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` where there are too many.
  static func count(_ points: Double, at location: SourceLocation) throws -> Int {
    guard points <= Double(maximumPoints) else {
      throw SimulationError(
        .unsupported, "the analysis would have \(points) points; at most \(maximumPoints) are possible", at: location,
        remedy: "lengthen its step or shorten its span")
    }
    return max(0, Int(points))
  }
}
