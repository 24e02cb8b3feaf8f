// SPDX-License-Identifier: GPL-3.0-or-later

/// The published energy model (arXiv:2510.23972, main text eqs. 12–13, appendix D12–D17 of v1):
/// ```
/// E      = T (E_samp + E_init + E_read)
/// E_samp = K N (E_rng + E_bias + E_clock + E_comm)
/// ```
extension PriceList {
  /// The cell as published: the noise source alone has a price, so that a ledger of it is refused.
  public static let paperAsPublished = PriceList(
    name: "arXiv:2510.23972 as published",
    items: [
      Item("E_rng", per: .nodeUpdate, .publishedRandomBit),
      Item("E_bias", per: .nodeUpdate, .unstated("arXiv:2510.23972 gives the formula without C, V_dd and settling")),
      Item("E_clock", per: .nodeUpdate, .unstated("arXiv:2510.23972 gives the formula without the signal swing")),
      Item("E_comm", per: .nodeUpdate, .unstated("arXiv:2510.23972 gives the formula without the signal swing")),
    ])

  /// A complete cell, every unknown filled in openly: where published totals leave room, and tagged.
  ///
  /// With the twelve-neighbour rules and the published E_rng it gives 1.44 fJ an update; published totals imply
  /// 1.3 to 2.0 fJ.
  ///
  /// - Parameters:
  ///   - connectionRules: The grid's rules (a, b), in cells.
  ///   - gridSide: L, cells along a row.
  ///   - randomBit: E_rng; the published 350 aJ unless a measured cell's is given.
  ///   - wires: The wires; see ``PriceWires/published``.
  ///   - biasCircuit: The bias circuit; see ``PriceBiasCircuit/assumed``.
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public static func paperReconstruction(
    connectionRules: [(a: Int, b: Int)], gridSide: Int, randomBit: Price = .publishedRandomBit,
    wires: PriceWires = .published, biasCircuit: PriceBiasCircuit = .assumed
  ) throws(EnergyLedgerError) -> PriceList {
    let row = try wires.row(gridSide: gridSide)
    return PriceList(
      name: "arXiv:2510.23972, reconstructed",
      items: [
        Item("E_rng", per: .nodeUpdate, randomBit),
        Item("E_bias", per: .nodeUpdate, try biasCircuit.price()),
        Item("E_clock", per: .nodeUpdate, try wires.clock()),
        Item("E_comm", per: .nodeUpdate, try wires.communication(connectionRules: connectionRules)),
        Item("Initialisation", per: .nodePerLayer, row),
        // E_read is charged for the N_data bits that a layer hands on: its visible nodes.
        Item("Readout", per: .visibleNodePerLayer, row),
      ])
  }
}

extension Price {
  /// E_rng as published: about 350 aJ a bit at about 10 Mbit/s.
  public static let publishedRandomBit = Price.literal(
    350e-18, .published("arXiv:2510.23972v2, main text and App. J: ~350 aJ per bit at ~10 Mbit/s, measured", .agreed))
}
