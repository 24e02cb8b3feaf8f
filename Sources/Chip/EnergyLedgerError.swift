// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitErrors

/// Why an energy could not be counted.
public typealias EnergyLedgerError = PlacedError<EnergyLedgerErrorCode>

/// The kinds of `EnergyLedgerError`.
public enum EnergyLedgerErrorCode: String, Sendable {
  /// A price, count or physical value outside its range.
  case badValue
  /// A total that would rest on a price that nobody has stated.
  case unstatedPrice
  /// A count that does not fit an integer.
  case overflow
}
