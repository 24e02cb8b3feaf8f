// SPDX-License-Identifier: GPL-3.0-or-later

/// The prices of one machine, each with what it is charged for.
public struct PriceList: Encodable, Hashable, Sendable {
  /// What a price is multiplied by.
  public enum Basis: String, Codable, Hashable, Sendable, CaseIterable {
    /// One update of one node: T·K·N an image.
    case nodeUpdate
    /// Each node once a layer: T·N an image.
    case nodePerLayer
    /// Each visible node once a layer: T·N_visible an image.
    case visibleNodePerLayer
    /// Each data bit once an image: N_data.
    case dataBit
  }

  /// One price and what it is charged for.
  public struct Item: Encodable, Hashable, Sendable {
    /// What is paid for.
    public var name: String
    /// How often.
    public var basis: Basis
    /// How much, each time.
    public var price: Price

    /// An item from its parts.
    public init(_ name: String, per basis: Basis, _ price: Price) {
      self.name = name
      self.basis = basis
      self.price = price
    }
  }

  /// The list's name.
  public var name: String
  /// In the order in which a ledger shows them.
  public var items: [Item]

  /// A list from its items.
  public init(name: String, items: [Item]) {
    self.name = name
    self.items = items
  }

  /// The energy of one node update, E_cell: the sum of all prices charged for it, joules.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `unstatedPrice` where one of them is not stated.
  public func nodeUpdate_J() throws(EnergyLedgerError) -> Double {
    var sum = 0.0
    for item in items where item.basis == .nodeUpdate { sum += try item.price.stated(for: item.name) }
    return sum
  }
}
