// SPDX-License-Identifier: GPL-3.0-or-later

/// What answers for a cell.
public enum CellEngine: String, Sendable, CaseIterable {
  /// The master equation, without random numbers: cells of one or two dynamic nodes with constant sources.
  case exact
  /// Noisy lanes: any cell.
  case monteCarlo = "monte-carlo"
}
