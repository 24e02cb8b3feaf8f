// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// Which upper nodes show pixels and labels; all other nodes, and the whole lower colour, are latent.
public struct Placement: Sendable, Equatable {
  /// How pixels are laid out.
  public enum Order: String, Sendable, Codable, CaseIterable {
    /// A random subset of sites, pixels on it in raster order: neighbours in the image stay near on the grid.
    case sorted
    /// A random subset in random order.
    case random
  }

  /// The node of each pixel.
  public let pixels: [Int32]
  /// The node of each label spin, spot-major: spot·classes + class.
  public let labels: [Int32]

  /// Pixels, then labels: the order of the input spins.
  public var visible: [Int32] { pixels + labels }

  /// A placement from its parts.
  public init(pixels: [Int32], labels: [Int32]) {
    self.pixels = pixels
    self.labels = labels
  }

  /// A random placement.
  ///
  /// - Throws: ``DenoisingError`` where the upper colour has too few nodes.
  public init(graph: GridGraph, pixels: Int, labels: Int, order: Order, stream: RandomStream) throws(DenoisingError) {
    var sites = graph.upper
    guard pixels >= 0, labels >= 0, pixels + labels > 0, pixels + labels <= sites.count else {
      throw DenoisingError(
        .badOption, "\(pixels) pixels and \(labels) label spins on \(sites.count) upper nodes", at: "graph",
        remedy: "use a larger side, fewer label spots or smaller images")
    }
    var generator = stream
    sites.shuffle(using: &generator)
    let image = sites[0..<pixels]
    self.pixels = order == .sorted ? image.sorted() : Array(image)
    self.labels = Array(sites[pixels..<(pixels + labels)])
  }
}
