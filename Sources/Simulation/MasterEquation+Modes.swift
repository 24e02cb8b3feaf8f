// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics

extension MasterEquation {
  /// One mode of relaxation.
  public struct Mode: Sendable {
    /// Rate of decay λ, 1/s.
    public let rate: Double
    /// Angular frequency, rad/s; 0 unless the mode oscillates.
    public let frequency: Double
    /// Its share of the observable's autocorrelation at t = 0 (real part).
    public let weight: Double
    let quadrature: Double

    /// Time constant 1/λ, s.
    public var timeConstant: Double { 1 / rate }

    /// Its share of the autocorrelation at a time in seconds.
    public func correlation(at time: Double) -> Double {
      exp(-rate * time) * (weight * cos(frequency * time) + quadrature * sin(frequency * time))
    }
  }

  /// The modes that an observable loads, the slowest first; their weights sum to 1, for a bit to 1 less what decays
  /// within one lattice site.
  ///
  /// Arnoldi's iteration with (Lᵀ)⁻¹ in the scalar product ⟨f, g⟩ = Σ p f g, begun at the observable, turns the
  /// autocorrelation into that of a small matrix H ≈ (Lᵀ)⁻¹:
  /// ```
  /// C(t)/C(0) = e₁ᵀ exp(t H⁻¹) e₁
  /// ```
  /// The integral of the sum is exact for every dimension of H; slow modes converge first. Fast modes stand for bundles.
  ///
  /// - Parameters:
  ///   - observable: what the modes are weighted by.
  ///   - dimension: solutions spent, one each.
  public func modes(loading observable: StationaryObservable, dimension: Int = 40) throws -> [Mode] {
    // A bit's own variance counts, not that of its interpolated values: the rest decays within a site.
    let share = try centralMoment(2, of: observable) / variance(of: observable)
    return try modes(from: try values(observable), dimension: dimension).map {
      Mode(rate: $0.rate, frequency: $0.frequency, weight: share * $0.weight, quadrature: share * $0.quadrature)
    }
  }

  /// The slowest modes of all, whatever they carry; the weights are those in a mixture of powers of the charges.
  public func slowModes(count: Int, dimension: Int = 40) throws -> [Mode] {
    // A start that no symmetry of a circuit makes orthogonal to a slow mode.
    let scaled = lattice.count.map { 2 / Double($0 - 1) }
    let start = density.indices.map { site in
      let (row, column) = site.quotientAndRemainder(dividingBy: lattice.count[0])
      let x = Double(column) * scaled[0] - 1
      let y = lattice.dimensions == 2 ? Double(row) * scaled[1] - 1 : 0
      return x + 0.6 * y + 0.5 * x * x + 0.35 * x * y + 0.2 * y * y + 0.3 * sin(5 * x + 3 * y)
    }
    return Array(try modes(from: start, dimension: dimension).prefix(count))
  }

  /// The modes of Σ_Q a(Q) (e^(tLᵀ) f)(Q) for a start f without its mean.
  ///
  /// - Parameters:
  ///   - law: a, one entry a site; f p without it, of norm 1, which gives the autocorrelation.
  ///   - dimension: solutions spent.
  func modes(from start: [Double], weighedBy law: [Double]? = nil, dimension: Int) throws -> [Mode] {
    let density = density
    func product(_ left: [Double], _ right: [Double]) -> Double {
      var sum = 0.0
      for site in density.indices { sum += density[site] * left[site] * right[site] }
      return sum
    }
    let mean = solver.mean(start)
    var basis = [start.map { $0 - mean }]
    let norm = product(basis[0], basis[0]).squareRoot()
    guard norm > 0 else { return [] }
    basis[0] = basis[0].map { $0 / norm }
    var columns: [[Double]] = []
    let limit = min(dimension, lattice.size - 1)
    while columns.count < limit {
      var next = try solver.solveAdjoint(basis[columns.count])
      let size = product(next, next).squareRoot()
      var column = Array(repeating: 0.0, count: basis.count)
      // Twice is enough to keep the basis orthogonal to rounding.
      for _ in 0..<2 {
        for (index, vector) in basis.enumerated() {
          let overlap = product(vector, next)
          column[index] += overlap
          for site in next.indices { next[site] -= overlap * vector[site] }
        }
      }
      let remainder = product(next, next).squareRoot()
      columns.append(column + [remainder])
      // The space is invariant: nothing more to find.
      if remainder < 1e-10 * size { break }
      basis.append(next.map { $0 / remainder })
    }
    let size = columns.count
    var projected = Matrix(rows: size, columns: size)
    for (column, entries) in columns.enumerated() {
      for (row, entry) in entries.enumerated() where row < size { projected[row, column] = entry }
    }
    // Without a law the weights are e₁ᵀ of the normalised start.
    let weights = law.map { law in
      basis.prefix(size).map { vector in norm * law.indices.reduce(0) { $0 + law[$1] * vector[$1] } }
    }
    let expansion = try SpectralExpansion(projected, row: weights)
    // exp(t/θ) with 1/θ = −λ ± iω. Rounding can leave a fast mode with θ ≥ 0; it carries no weight.
    let modes = expansion.terms.compactMap { term -> Mode? in
      let square = term.value.real * term.value.real + term.value.imaginary * term.value.imaginary
      guard term.value.real < 0, square > 0 else { return nil }
      return Mode(
        rate: -term.value.real / square, frequency: -term.value.imaginary / square, weight: term.weight.real,
        quadrature: -term.weight.imaginary)
    }
    return modes.sorted { $0.rate < $1.rate }
  }

  /// The normalised autocorrelation C(t)/C(0) at times in seconds.
  public func autocorrelation(
    of observable: StationaryObservable, at times: [Double], dimension: Int = 60
  ) throws -> [Double] {
    let modes = try modes(loading: observable, dimension: dimension)
    return times.map { time in time == 0 ? 1 : modes.reduce(0) { $0 + $1.correlation(at: abs(time)) } }
  }
}
