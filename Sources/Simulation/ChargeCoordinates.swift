// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import PBitKitNetlist

/// The split of a circuit's unknown voltages into dynamic and algebraic ones.
///
/// Capacitors tie the unknowns into clusters. In a cluster that also holds a fixed node every unknown is dynamic. In a
/// free cluster only the differences are; its common voltage is algebraic, set at every instant by Kirchhoff's current
/// law, as the whole voltage of a node without any capacitor is. With z the dynamic and y the algebraic coordinates
/// ```
/// x = D z + E y,   CE = 0,   C_z = DᵀCD (regular)
/// ψ = z + U s,     U = C_z⁻¹ Dᵀ K          (K s: charge that the sources s induce on the unknowns)
/// dψ/dt = −C_z⁻¹ Dᵀ i(x, s),   0 = Eᵀ i(x, s)
/// ```
/// ψ is the node charge in volts: it stays continuous when a source jumps.
struct ChargeCoordinates: Sendable {
  /// By unknown: its dynamic coordinate, or −1.
  private(set) var dynamic: [Int]
  /// By unknown: its algebraic coordinate, or −1.
  private(set) var algebraic: [Int]
  /// Number of dynamic coordinates.
  private(set) var dynamicCount = 0
  /// Number of algebraic coordinates.
  private(set) var algebraicCount = 0
  /// C_z⁻¹, 1/F.
  let inverseCapacitance: Matrix
  /// U: dynamic coordinates by voltage sources.
  let sourceCoupling: Matrix

  init(_ circuit: CircuitEquations) throws {
    let count = circuit.unknownCount
    let forest = circuit.forest
    // Clusters by union-find; item 0 is everything fixed.
    var parent = Array(0...count)
    func root(_ item: Int) -> Int {
      var item = item
      while parent[item] != item { item = parent[item] }
      return item
    }
    for (first, second) in circuit.capacitorNodes {
      parent[root(forest.group[first] + 1)] = root(forest.group[second] + 1)
    }
    // Kirchhoff's law fixes the common voltage of a free cluster only through what conducts to a fixed one.
    var connected = parent
    func anchor(_ item: Int) -> Int {
      var item = item
      while connected[item] != item { item = connected[item] }
      return item
    }
    for (first, second) in circuit.resistorNodes + circuit.mosfetNodes.map({ ($0.drain, $0.source) }) {
      connected[anchor(forest.group[first] + 1)] = anchor(forest.group[second] + 1)
    }
    for unknown in 0..<count where anchor(unknown + 1) != anchor(0) {
      throw SimulationError(
        .floatingNode,
        "nothing determines the voltage of node '\(circuit.nodes[forest.roots[unknown]])': neither a capacitor nor a "
          + "resistor or channel leads from it to ground",
        remedy: "give it a resistor or a capacitor to ground")
    }
    dynamic = Array(repeating: -1, count: count)
    algebraic = Array(repeating: -1, count: count)
    var algebraicOfCluster: [Int: Int] = [:]
    for unknown in 0..<count {
      let cluster = root(unknown + 1)
      if cluster == root(0) {
        dynamic[unknown] = dynamicCount
        dynamicCount += 1
      } else if let existing = algebraicOfCluster[cluster] {
        dynamic[unknown] = dynamicCount
        dynamicCount += 1
        algebraic[unknown] = existing
      } else {
        algebraicOfCluster[cluster] = algebraicCount
        algebraic[unknown] = algebraicCount
        algebraicCount += 1
      }
    }

    var capacitance = Matrix(rows: dynamicCount, columns: dynamicCount)
    var coupling = Matrix(rows: dynamicCount, columns: circuit.devices.voltageSources.count)
    for (capacitor, ends) in zip(circuit.devices.capacitors, circuit.capacitorNodes) {
      for (end, other) in [(ends.0, ends.1), (ends.1, ends.0)] {
        let row = forest.group[end] < 0 ? -1 : dynamic[forest.group[end]]
        guard row >= 0 else { continue }
        for (node, sign) in [(end, 1.0), (other, -1.0)] {
          let column = forest.group[node] < 0 ? -1 : dynamic[forest.group[node]]
          if column >= 0 { capacitance[row, column] += sign * capacitor.capacitance }
          for term in forest.offset[node] {
            coupling[row, term.source] += sign * term.sign * capacitor.capacitance
          }
        }
      }
    }
    guard dynamicCount > 0 else {
      inverseCapacitance = Matrix(rows: 0, columns: 0)
      sourceCoupling = coupling
      return
    }
    inverseCapacitance = try LUFactorization(capacitance).inverse()
    sourceCoupling = inverseCapacitance * coupling
  }

  /// x = D z + E y.
  func unknowns(dynamic z: ArraySlice<Double>, algebraic y: [Double]) -> [Double] {
    dynamic.indices.map { unknown in
      (dynamic[unknown] < 0 ? 0 : z[z.startIndex + dynamic[unknown]])
        + (algebraic[unknown] < 0 ? 0 : y[algebraic[unknown]])
    }
  }

  /// z and y of unknowns x.
  func split(_ x: [Double]) -> (dynamic: [Double], algebraic: [Double]) {
    var y = Array(repeating: 0.0, count: algebraicCount)
    for unknown in x.indices where dynamic[unknown] < 0 { y[algebraic[unknown]] = x[unknown] }
    var z = Array(repeating: 0.0, count: dynamicCount)
    for unknown in x.indices where dynamic[unknown] >= 0 {
      z[dynamic[unknown]] = x[unknown] - (algebraic[unknown] < 0 ? 0 : y[algebraic[unknown]])
    }
    return (z, y)
  }

  /// D as a matrix, unknowns by dynamic coordinates.
  var dynamicIncidence: Matrix { incidence(dynamic, dynamicCount) }

  /// E as a matrix, unknowns by algebraic coordinates.
  var algebraicIncidence: Matrix { incidence(algebraic, algebraicCount) }

  private func incidence(_ coordinate: [Int], _ columns: Int) -> Matrix {
    var matrix = Matrix(rows: coordinate.count, columns: columns)
    for (row, column) in coordinate.enumerated() where column >= 0 { matrix[row, column] = 1 }
    return matrix
  }
}
