// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// The factors of a two-dimensional lattice's generator by elimination of its sites row by row.
///
/// Q = Lᵀ is the generator by rows (Q_ij the rate i → j). A leak ℓ out of the chain at one site makes it regular,
/// ```
/// Q′ = Q − ℓ e_r e_rᵀ,   pᵀ Q′ = −ℓ p_r e_rᵀ,   Q′ g = f ⇒ g_r = −⟨f⟩/ℓ p_r
/// ```
/// so its solutions are those of Q, with g_r = 0 where ⟨f⟩ = 0. No subtraction occurs in the factors or in the law, which
/// therefore has full relative accuracy at every site, whatever the barriers (O'Cinneide, Numer. Math. 65, 109 (1993)).
final class BandedElimination: @unchecked Sendable {
  // Written in init alone.
  private let buffer: KernelBuffer
  private var band: pbit_band
  /// By site: its place in the band, where that is not the site's number.
  private let places: [Int]?
  private let reference: Int
  private static let instructionSet = NoiseKernel.InstructionSet.widest.rawValue

  /// Multiplications and additions of the elimination, and what the alternative is weighed against.
  static func work(_ lattice: ChargeLattice, changes: [(Int, Int)]) -> Double {
    let width = Double(halfWidth(lattice, changes, isTransposed: lattice.count[0] > lattice.rows))
    return Double(lattice.size) * width * width
  }

  /// How far apart two sites of an edge are in the band.
  private static func halfWidth(_ lattice: ChargeLattice, _ changes: [(Int, Int)], isTransposed: Bool) -> Int {
    changes.map { isTransposed ? $0.0 * lattice.rows + $0.1 : $0.1 * lattice.count[0] + $0.0 }.map(abs).max() ?? 1
  }

  /// Eliminates.
  ///
  /// - Parameter reference: the site of the leak, where the law is not small.
  init(_ generator: LatticeGenerator, reference: Int) {
    let lattice = generator.lattice
    let (columns, rows, size) = (lattice.count[0], lattice.rows, lattice.size)
    // The band is as wide as a row is long.
    let isTransposed = columns > rows
    let width = Self.halfWidth(
      lattice, generator.core.directions.map(\.direction.change), isTransposed: isTransposed)
    places =
      isTransposed
      ? (0..<size).map { site in
        let (row, column) = site.quotientAndRemainder(dividingBy: columns)
        return column * rows + row
      } : nil
    let reach = width + Int(PBIT_BAND_MARGIN)
    let stride = 2 * reach + 1
    buffer = KernelBuffer(count: size * (stride + 2))
    band = pbit_band(
      size: Int64(size), half_width: Int64(width), rate: buffer.start, loss: buffer.start + size * stride,
      pivot: buffer.start + size * (stride + 1))
    self.reference = places?[reference] ?? reference
    var leak = 0.0
    for entry in generator.transitions {
      entry.forEachEdge { lower, upper, rate in
        let from = places?[lower] ?? lower
        let to = places?[upper] ?? upper
        let (forward, reverse) = (entry.rates.forward[rate], entry.rates.reverse[rate])
        band.rate[from * stride + to - from + reach] += forward
        band.rate[to * stride + from - to + reach] += reverse
        if lower == reference { leak += forward }
        if upper == reference { leak += reverse }
      }
    }
    band.loss[self.reference] = leak
    pbit_band_eliminate(Self.instructionSet, &band)
  }

  /// The stationary law, its sum 1.
  func stationaryLaw() -> [Double] {
    var law = Array(repeating: 0.0, count: Int(band.size))
    law[reference] = 1
    pbit_band_solve_transposed(Self.instructionSet, &band, &law)
    let total = law.reduce(0, +)
    return bySite(law.map { $0 / total })
  }

  /// g with Q′ g = f.
  func solve(_ right: [Double]) -> [Double] {
    var solution = byPlace(right)
    pbit_band_solve(Self.instructionSet, &band, &solution)
    return bySite(solution)
  }

  /// w with Q′ᵀ w = s.
  func solveTransposed(_ right: [Double]) -> [Double] {
    var solution = byPlace(right.map { -$0 })
    pbit_band_solve_transposed(Self.instructionSet, &band, &solution)
    return bySite(solution)
  }

  private func byPlace(_ values: [Double]) -> [Double] {
    guard let places else { return values }
    var result = values
    for (site, place) in places.enumerated() { result[place] = values[site] }
    return result
  }

  private func bySite(_ values: [Double]) -> [Double] {
    guard let places else { return values }
    return places.map { values[$0] }
  }
}
