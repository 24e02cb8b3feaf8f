// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices

/// The Markov generator of a circuit's core on a charge lattice.
///
/// On every edge Q → Q + m q u the rates λ⁺ and λ⁻ along u, summed over the devices, are taken at the midpoint, and
/// ```
/// r = ln(λ⁺/λ⁻),   Λ = (λ⁺ − λ⁻)/r,   w⁺ = Λ/m² B(−m r),   w⁻ = Λ/m² B(m r)        (Poissonian)
/// x = 2m(λ⁺ − λ⁻)/(λ⁺ + λ⁻),          w± = (λ⁺ + λ⁻)/2m² B(∓x)                      (Langevin, post-point)
/// ```
/// the Scharfetter–Gummel scheme: the stationary law of one coordinate is exact for every spacing m, and m = 1 of the
/// Poissonian form is the one-electron master equation. The Langevin form serves devices whose noise is below
/// Poissonian: resistors, and channels under `noise=ekv`.
struct LatticeGenerator: Sendable {
  /// An edge between two sites and its rates, 1/s.
  struct Edge: Sendable {
    let lower: Int32
    let upper: Int32
    /// lower → upper.
    var forward: Double
    /// upper → lower.
    var backward: Double
  }

  let core: DynamicCore
  let lattice: ChargeLattice
  let map: VoltageMap
  /// By direction: which form, the Poissonian where all its devices are.
  let isPoissonian: [Bool]
  private(set) var edges: [Edge] = []

  /// - Parameter biasLimit: the largest |m r| of an edge, where a wider law in exchange for tamer rates is welcome.
  init(
    _ core: DynamicCore, lattice: ChargeLattice, sources: CircuitEquations.SourceValues,
    channels: [EKVChannel]? = nil, biasLimit: Double = .infinity
  ) {
    self.core = core
    self.lattice = lattice
    map = core.voltageMap(sources)
    let channels = channels ?? core.equations.channels
    isPoissonian = core.directions.map { entry in
      entry.movers.allSatisfy { mover in
        switch mover.transfer.device {
        case .channel(let index): channels[index].noiseLaw != .ekv
        case .junction: true
        case .resistor: false
        }
      }
    }
    let evaluator = RateEvaluator(core, map, channels: channels)
    edges.reserveCapacity(lattice.size * core.directions.count)
    for index in core.directions.indices {
      let movers = core.directions[index].movers
      forEachEdge(index) { lower, upper, charges in
        let (plus, minus) = evaluator.rates(along: movers, charges)
        let (forward, backward) = Self.jumpRates(
          plus, minus, step: step(index), isPoissonian: isPoissonian[index], biasLimit: biasLimit)
        edges.append(Edge(lower: Int32(lower), upper: Int32(upper), forward: forward, backward: backward))
      }
    }
  }

  /// m of a direction.
  func step(_ direction: Int) -> Double {
    lattice.spacing[core.directions[direction].direction.change.0 != 0 ? 0 : 1]
  }

  /// Calls with the two sites and the midpoint's charges of every edge along a direction, in a fixed order.
  @inline(__always)
  func forEachEdge(_ direction: Int, _ body: (_ lower: Int, _ upper: Int, _ charges: (Double, Double)) -> Void) {
    let change = core.directions[direction].direction.change
    let columns = lattice.count[0]
    let rows = lattice.rows
    let secondSpacing = lattice.dimensions == 2 ? lattice.spacing[1] : 0
    for row in max(0, -change.1)..<(rows - max(0, change.1)) {
      let second = lattice.dimensions == 2 ? lattice.charge(row, along: 1) + 0.5 * Double(change.1) * secondSpacing : 0
      for column in max(0, -change.0)..<(columns - max(0, change.0)) {
        let site = row * columns + column
        let firstCharge = lattice.charge(column, along: 0) + 0.5 * Double(change.0) * lattice.spacing[0]
        body(site, site + change.1 * columns + change.0, (firstCharge, second))
      }
    }
  }

  /// w⁺ and w⁻ of the equations above, neither below 10⁻³⁰⁰ of the other: what happens that rarely only has to stay
  /// positive.
  @inline(__always)
  static func jumpRates(
    _ plus: Double, _ minus: Double, step: Double, isPoissonian: Bool, biasLimit: Double
  ) -> (forward: Double, backward: Double) {
    let square = step * step
    var (scale, bias) = (0.0, 0.0)
    if isPoissonian {
      let (plus, minus) = (max(plus, minus * rarest), max(minus, plus * rarest))
      if step == 1, biasLimit == .infinity { return (plus, minus) }
      let ratio = plus / minus - 1
      // Λ → λ where the logarithm loses its digits.
      let mean = abs(ratio) < 1e-6 ? minus * (1 + ratio / 2) : (plus - minus) / log(plus / minus)
      scale = mean / square
      bias = step * (abs(ratio) < 0.5 ? log1p(ratio) : log(plus / minus))
    } else {
      let total = plus + minus
      scale = total / (2 * square)
      bias = 2 * step * (plus - minus) / total
    }
    bias = min(biasLimit, max(-biasLimit, bias))
    let (forward, backward) = (scale * bernoulli(-bias), scale * bernoulli(bias))
    return (max(forward, backward * rarest), max(backward, forward * rarest))
  }

  private static let rarest = 1e-300

  /// The sum of the rates out of the site where it is largest, 1/s.
  var fastestRate: Double {
    var leaving = Array(repeating: 0.0, count: lattice.size)
    for edge in edges {
      leaving[Int(edge.lower)] += edge.forward
      leaving[Int(edge.upper)] += edge.backward
    }
    return leaving.max() ?? 0
  }
}
