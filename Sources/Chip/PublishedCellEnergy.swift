// SPDX-License-Identifier: GPL-3.0-or-later

/// What is published about E_cell, the energy of one node update: statements that do not agree with one another to better
/// than 1.5 times. None of them is measured but for the E_rng that they contain.
public struct PublishedCellEnergy: Codable, Hashable, Sendable {
  /// The statement.
  public let statement: String
  /// E_cell as stated or implied, joules.
  public let cell_J: Double
  /// How well it is confirmed.
  public let confidence: PriceSource.Confidence

  /// Node updates of one published layer: K = 250 iterations over L² = 70² nodes.
  public static let updatesPerLayer = 250 * 70 * 70

  /// All statements, the cheapest first. Those about a complete run are divided by ``updatesPerLayer``.
  public static let all = [
    PublishedCellEnergy(
      statement: "arXiv:2606.17327: about 1.3 fJ per spin and Gibbs step", cell_J: 1.3e-15, confidence: .reliable),
    PublishedCellEnergy(
      statement: "arXiv:2510.23972v2, App. D.4: a run takes about 1.6 T nJ", cell_J: 1.6e-9 / Double(updatesPerLayer),
      confidence: .agreed),
    PublishedCellEnergy(
      statement: "arXiv:2510.23972, Fig. 1: 1.961 nJ a layer, read off the drawing",
      cell_J: 1.961e-9 / Double(updatesPerLayer), confidence: .reliable),
    PublishedCellEnergy(
      statement: "arXiv:2510.23972, main text: E_cell is about 2 fJ", cell_J: 2e-15, confidence: .agreed),
  ]

  /// The statement as a price list of one item, with no initialisation and no readout.
  public var prices: PriceList {
    PriceList(
      name: statement, items: [.init("E_cell", per: .nodeUpdate, .literal(cell_J, .published(statement, confidence)))])
  }
}
