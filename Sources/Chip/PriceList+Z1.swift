// SPDX-License-Identifier: GPL-3.0-or-later

/// The prices published for the Z1 chip (arXiv:2608.01615, App. B Table IV; SPICE estimates, not silicon).
extension PriceList {
  /// How the layers get onto the chip and their inputs into them.
  public enum Z1Programming: String, Codable, Hashable, Sendable, CaseIterable {
    /// All layers stay on the chip and hand their bits on free of charge: the lower bound.
    case resident
    /// All layers stay on the chip; the visible nodes of each are clamped through the write path.
    case clampVisible
    /// One layer's nodes, written anew for each layer of each image.
    case rewriteLayers
  }

  /// Z1: sampling, reading the picture once, and writing as `programming` says.
  public static func z1(_ programming: Z1Programming) -> PriceList {
    let table = "arXiv:2608.01615, App. B Table IV (simulation)"
    let write = Price.literal(
      153.6e-12, .published("\(table): write of couplings, bias and clamp, 153.6 pJ per node", .agreed))
    var items = [
      Item(
        "Gibbs update", per: .nodeUpdate,
        .literal(7.09e-15, .published("\(table): 7.09 fJ per p-bit per Gibbs cycle at 50 MHz", .agreed))),
      Item(
        "Readout", per: .dataBit, .literal(1.692e-12, .published("\(table): read, 1.692 pJ per node", .agreed))),
    ]
    switch programming {
    case .resident: break
    case .clampVisible: items.append(Item("Clamping", per: .visibleNodePerLayer, write))
    case .rewriteLayers: items.append(Item("Programming", per: .nodePerLayer, write))
    }
    return PriceList(name: "Z1, \(programming.rawValue)", items: items)
  }
}
