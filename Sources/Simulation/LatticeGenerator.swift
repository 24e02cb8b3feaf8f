// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
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
  /// The edges along one direction, and their rates.
  struct Transitions: Sendable {
    /// The direction's number in the core.
    let direction: Int
    /// Midpoints of the edges.
    let midpoints: ChargeGrid
    /// The lower site of the first edge.
    fileprivate let firstSite: Int
    /// Sites along the first charge.
    fileprivate let columns: Int
    /// From an edge's lower site to its upper one.
    fileprivate let reach: Int
    /// w⁺ from lower to upper, and w⁻ back.
    let rates: RateTable

    /// Calls with the two sites of every edge and the index of its rates, in a fixed order.
    @inline(__always)
    func forEachEdge(_ body: (_ lower: Int, _ upper: Int, _ rate: Int) -> Void) {
      for row in 0..<midpoints.rows {
        for column in 0..<midpoints.columns {
          let site = firstSite + row * columns + column
          body(site, site + reach, rates.index(column: column, row: row))
        }
      }
    }
  }

  let core: DynamicCore
  let lattice: ChargeLattice
  let map: VoltageMap
  /// By direction: which form, the Poissonian where all its devices are.
  let isPoissonian: [Bool]
  /// By direction.
  let transitions: [Transitions]

  /// - Parameter biasLimit: the largest |m r| of an edge, where a wider law in exchange for tamer rates is welcome.
  init(
    _ core: DynamicCore, lattice: ChargeLattice, sources: CircuitEquations.SourceValues,
    biasLimit: Double = .infinity
  ) {
    self.core = core
    self.lattice = lattice
    let map = core.voltageMap(sources)
    self.map = map
    let channels = core.equations.channels
    let isPoissonian = core.directions.map { entry in
      entry.movers.allSatisfy { mover in
        switch mover.transfer.device {
        case .channel(let index): channels[index].noiseLaw != .ekv
        case .resistor: false
        case .junction: true
        }
      }
    }
    self.isPoissonian = isPoissonian
    let devices = DeviceRates(core, map, channels: channels)
    transitions = core.directions.enumerated().map { index, entry in
      let change = entry.direction.change
      let midpoints = lattice.midpoints(along: change)
      let electrons = devices.table(along: entry.movers, midpoints)
      return Transitions(
        direction: index, midpoints: midpoints, firstSite: max(0, -change.1) * lattice.count[0],
        columns: lattice.count[0], reach: change.1 * lattice.count[0] + change.0,
        rates: Self.jumpRates(
          electrons, step: lattice.step(along: change), isPoissonian: isPoissonian[index], biasLimit: biasLimit))
    }
  }

  /// w⁺ and w⁻ of the equations above, neither below 10⁻³⁰⁰ of the other: what happens that rarely only has to stay
  /// positive.
  static func jumpRates(
    _ electrons: RateTable, step: Double, isPoissonian: Bool, biasLimit: Double = .infinity
  ) -> RateTable {
    var result = electrons
    if isPoissonian, step == 1, biasLimit == .infinity {
      for index in result.forward.indices {
        result.forward[index] = max(electrons.forward[index], electrons.reverse[index] * 1e-300)
        result.reverse[index] = max(electrons.reverse[index], electrons.forward[index] * 1e-300)
      }
      return result
    }
    result.forward.withUnsafeMutableBufferPointer { forward in
      result.reverse.withUnsafeMutableBufferPointer { reverse in
        pbit_jump_rates(
          NoiseKernel.InstructionSet.widest.rawValue, Int64(electrons.forward.count), electrons.forward,
          electrons.reverse, step, isPoissonian ? 1 : 0, biasLimit, forward.baseAddress, reverse.baseAddress)
      }
    }
    return result
  }

  /// m of a direction.
  func step(_ direction: Int) -> Double { lattice.step(along: core.directions[direction].direction.change) }

  /// The sum of the rates out of the site where it is largest, 1/s.
  var fastestRate: Double {
    var leaving = Array(repeating: 0.0, count: lattice.size)
    for entry in transitions {
      entry.forEachEdge { lower, upper, rate in
        leaving[lower] += entry.rates.forward[rate]
        leaving[upper] += entry.rates.reverse[rate]
      }
    }
    return leaving.max() ?? 0
  }

  /// xᵀ L y = Σ over the edges of (x_upper − x_lower)(w⁺ y_lower − w⁻ y_upper).
  func product(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for entry in transitions {
      entry.forEachEdge { lower, upper, rate in
        sum +=
          (left[upper] - left[lower])
          * (entry.rates.forward[rate] * right[lower] - entry.rates.reverse[rate] * right[upper])
      }
    }
    return sum
  }
}
