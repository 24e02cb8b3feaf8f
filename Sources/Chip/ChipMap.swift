// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// The cells of one chip, node by node, before calibration.
///
/// All steps of a denoising model run on the same cells, one after the other.
public struct ChipMap: Hashable, Sendable {
  /// Nodes along a side of the grid; node x·side + y stands at row x, column y.
  public let side: Int
  /// One a node.
  public let cells: [ChipCell]

  /// A map from its cells, side² of them.
  init(side: Int, cells: [ChipCell]) {
    self.side = side
    self.cells = cells
  }

  /// A chip drawn from a design's joint variability: each node takes all figures of one sample at random, so that what
  /// goes together in the samples goes together on the chip; without samples, of the normal law of their mean and
  /// covariance.
  ///
  /// Every node has a stream of its own, named by its place: the same chip whatever else is drawn. Draws of the study
  /// that gave no working cell are left out: the chip is one whose every cell works.
  ///
  /// - Parameters:
  ///   - side: nodes along a side.
  ///   - statistics: of one process section.
  ///   - seed: of the chip.
  /// - Throws: ``ChipError`` with code `badValue` where the statistics have neither samples nor a covariance.
  public init(side: Int, statistics: MismatchStatistics, seed: UInt64) throws(ChipError) {
    self.side = side
    let law = try JointLaw(statistics)
    cells = (0..<side * side).map { node in
      var stream = RandomStream(seed: seed, name: Self.stream("cell", node, side: side))
      return ChipCell(axes: law.draw(&stream))
    }
  }

  /// The name of a node's stream of one kind of draw.
  static func stream(_ kind: String, _ node: Int, side: Int) -> String {
    "chip/\(kind)/\(node / side),\(node % side)"
  }
}

/// The joint law of a cell's four figures, in the order of `MismatchStatistics.axes`.
private struct JointLaw {
  private let samples: [[Double]]
  private let mean: [Double]
  /// A root R of the covariance, R Rᵗ = Σ: column k is √λ_k v_k.
  private let root: [[Double]]

  init(_ statistics: MismatchStatistics) throws(ChipError) {
    samples = statistics.samples
    mean = statistics.mean
    let axes = MismatchStatistics.axes.count
    guard samples.isEmpty else {
      root = []
      return
    }
    guard mean.count == axes, statistics.covariance.count == axes,
      statistics.covariance.contains(where: { $0.contains { $0 != 0 } }),
      let eigen = try? SymmetricEigen(statistics.covariance.flatMap { $0 }, size: axes)
    else {
      throw ChipError(
        .badValue, "the cell model's variability has neither samples nor a covariance", at: "mismatch",
        remedy: "characterise the cell with --mismatch 200")
    }
    root = (0..<axes).map { row in
      (0..<axes).map { max(0, eigen.values[$0]).squareRoot() * eigen.vectors[$0 * axes + row] }
    }
  }

  func draw(_ stream: inout RandomStream) -> [Double] {
    if !samples.isEmpty { return samples[Int(stream.uniform() * Double(samples.count))] }
    let normal = mean.indices.map { _ in Normal.quantile(stream.uniform()) }
    return mean.indices.map { row in mean[row] + zip(root[row], normal).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
