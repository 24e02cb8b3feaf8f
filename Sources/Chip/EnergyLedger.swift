// SPDX-License-Identifier: GPL-3.0-or-later

/// What a picture costs, line by line: E = T·K·N·(E_rng + E_bias + E_clock + E_comm) + initialisation + readout.
///
/// A value type that encodes to JSON as it is printed. Programming, host, standby and input/output beyond the listed
/// rows are not counted.
public struct EnergyLedger: Codable, Hashable, Sendable {
  /// One line.
  public struct Row: Codable, Hashable, Sendable {
    /// What is paid for.
    public var item: String
    /// How often, and for what.
    public var basis: PriceList.Basis
    /// Times an image.
    public var count: Int
    /// Joules each time.
    public var unitPrice_J: Double
    /// `count` × `unitPrice_J`, joules an image.
    public var total_J: Double
    /// One standard error of `total_J`, where the price has one.
    public var standardError_J: Double?
    /// Where the price comes from.
    public var source: PriceSource
  }

  /// The name of the price list.
  public var prices: String
  /// What was computed.
  public var workload: EnergyLedgerWorkload
  /// In the order of the price list.
  public var rows: [Row]
  /// Joules an image.
  public var total_J: Double
  /// One standard error of `total_J` from the rows that have one, taken as independent; nil where none has.
  public var standardError_J: Double?

  /// Prices a workload.
  ///
  /// - Throws: ``EnergyLedgerError``: `unstatedPrice` where a price of the list is unstated, `overflow` where a count
  ///   does not fit an integer.
  public init(_ workload: EnergyLedgerWorkload, prices: PriceList) throws(EnergyLedgerError) {
    var rows: [Row] = []
    for item in prices.items {
      let unit = try item.price.stated(for: item.name)
      let count = try workload.count(item.basis)
      rows.append(
        Row(
          item: item.name, basis: item.basis, count: count, unitPrice_J: unit, total_J: Double(count) * unit,
          standardError_J: item.price.standardError_J.map { Double(count) * $0 }, source: item.price.source))
    }
    self.prices = prices.name
    self.workload = workload
    self.rows = rows
    self.total_J = rows.reduce(0) { $0 + $1.total_J }
    let errors = rows.compactMap(\.standardError_J)
    self.standardError_J = errors.isEmpty ? nil : errors.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
