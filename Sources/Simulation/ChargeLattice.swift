// SPDX-License-Identifier: GPL-3.0-or-later

/// A box of a one- or two-dimensional lattice of charges.
///
/// Site (i, j) holds `spacing·(first + index)` elementary charges of each coordinate; with spacing 1 the sites are
/// those of the one-electron process. A one-dimensional lattice has one site along the second coordinate.
public struct ChargeLattice: Sendable, Equatable {
  /// Elementary charges between neighbours, by coordinate.
  public let spacing: [Double]
  /// The number of the first site, by coordinate.
  public let first: [Int]
  /// How many sites, by coordinate.
  public let count: [Int]

  /// Number of coordinates, 1 or 2.
  public var dimensions: Int { spacing.count }
  /// Number of sites.
  public var size: Int { count.reduce(1, *) }

  /// The sites of a spacing that cover a box of charges, at least three along each coordinate.
  init(covering box: [ClosedRange<Double>], spacing: [Double]) {
    self.spacing = spacing
    var first: [Int] = []
    var count: [Int] = []
    for (range, step) in zip(box, spacing) {
      let low = Int((range.lowerBound / step).rounded(.down))
      let high = Int((range.upperBound / step).rounded(.up))
      first.append(low)
      count.append(max(3, high - low + 1))
    }
    self.first = first
    self.count = count
  }

  /// The charge of an index along a coordinate, in elementary charges.
  @inline(__always)
  public func charge(_ index: Int, along coordinate: Int) -> Double {
    spacing[coordinate] * Double(first[coordinate] + index)
  }

  /// Sites along the second coordinate, 1 in one dimension.
  var rows: Int { dimensions == 2 ? count[1] : 1 }

  /// The charges of a site, the second 0 in one dimension.
  func charges(_ site: Int) -> (Double, Double) {
    let (row, column) = site.quotientAndRemainder(dividingBy: count[0])
    return (charge(column, along: 0), dimensions == 2 ? charge(row, along: 1) : 0)
  }

  /// The charges of all sites.
  var sites: ChargeGrid {
    ChargeGrid(
      start: charges(0), step: (spacing[0], dimensions == 2 ? spacing[1] : 0), columns: count[0], rows: rows)
  }

  /// The middles of the edges along a direction that moves the first charge up or, where it leaves it, the second.
  func midpoints(along change: (Int, Int)) -> ChargeGrid {
    let sites = sites
    // An edge that goes down the second charge starts a row higher.
    let start = (
      sites.start.0 + 0.5 * Double(change.0) * sites.step.0,
      sites.start.1 + (Double(max(0, -change.1)) + 0.5 * Double(change.1)) * sites.step.1
    )
    return ChargeGrid(
      start: start, step: sites.step, columns: count[0] - abs(change.0), rows: rows - abs(change.1))
  }

  /// The electrons that a jump along a direction moves, m.
  func step(along change: (Int, Int)) -> Double { spacing[change.0 != 0 ? 0 : 1] }

  /// The site nearest to charges, clamped into the box.
  func nearestSite(_ charges: [Double]) -> Int {
    var site = 0
    for coordinate in (0..<dimensions).reversed() {
      let index = Int((charges[coordinate] / spacing[coordinate]).rounded()) - first[coordinate]
      site = site * count[coordinate] + min(max(index, 0), count[coordinate] - 1)
    }
    return site
  }

  /// The marginal law of one coordinate.
  public func marginal(_ density: [Double], along coordinate: Int) -> [Double] {
    var result = Array(repeating: 0.0, count: count[coordinate])
    for site in density.indices {
      let (row, column) = site.quotientAndRemainder(dividingBy: count[0])
      result[coordinate == 0 ? column : row] += density[site]
    }
    return result
  }
}
