// SPDX-License-Identifier: GPL-3.0-or-later

/// What one picture makes the chip do.
public struct EnergyLedgerWorkload: Codable, Hashable, Sendable {
  /// T, denoising layers.
  public let layers: Int
  /// K, Gibbs iterations a layer; each updates every node once, in two colour half-steps.
  public let iterations: Int
  /// N, nodes a layer.
  public let nodes: Int
  /// Nodes of a layer that carry data: pixels and labels.
  public let visibleNodes: Int
  /// Bits of the finished picture.
  public let dataBits: Int

  /// A workload.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue` unless layers, iterations and nodes are at least 1 and
  ///   0 ≤ dataBits ≤ visibleNodes ≤ nodes.
  public init(
    layers: Int, iterations: Int, nodes: Int, visibleNodes: Int, dataBits: Int
  ) throws(EnergyLedgerError) {
    guard layers > 0, iterations > 0, nodes > 0, dataBits >= 0, dataBits <= visibleNodes, visibleNodes <= nodes else {
      throw EnergyLedgerError(
        .badValue,
        "\(layers) layers, \(iterations) iterations, \(nodes) nodes, \(visibleNodes) visible, \(dataBits) data bits",
        at: "workload",
        remedy: "at least one layer, iteration and node, and data bits ≤ visible nodes ≤ nodes")
    }
    self.layers = layers
    self.iterations = iterations
    self.nodes = nodes
    self.visibleNodes = visibleNodes
    self.dataBits = dataBits
  }

  private enum CodingKeys: String, CodingKey { case layers, iterations, nodes, visibleNodes, dataBits }

  /// Reads a workload, under the same conditions as it is made.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      layers: container.decode(Int.self, forKey: .layers),
      iterations: container.decode(Int.self, forKey: .iterations),
      nodes: container.decode(Int.self, forKey: .nodes),
      visibleNodes: container.decode(Int.self, forKey: .visibleNodes),
      dataBits: container.decode(Int.self, forKey: .dataBits))
  }

  /// How often `basis` occurs an image.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `overflow`.
  public func count(_ basis: PriceList.Basis) throws(EnergyLedgerError) -> Int {
    switch basis {
    case .nodeUpdate: try product(layers, iterations, nodes)
    case .nodePerLayer: try product(layers, nodes)
    case .visibleNodePerLayer: try product(layers, visibleNodes)
    case .dataBit: dataBits
    }
  }

  private func product(_ factors: Int...) throws(EnergyLedgerError) -> Int {
    var product = 1
    for factor in factors {
      let (partial, overflow) = product.multipliedReportingOverflow(by: factor)
      if overflow {
        throw EnergyLedgerError(
          .overflow, "the product of \(factors) does not fit an integer", at: "workload",
          remedy: "count a smaller machine")
      }
      product = partial
    }
    return product
  }
}
