// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// The output whose voltage the next gate sees, and the swing that its supplies allow.
struct DigitalOutput {
  /// Node index.
  let node: Int
  /// Node index of the second node of a pair; 0 for a single one.
  let reference: Int
  /// Its name, or both names with a comma.
  let name: String
  /// From the lowest to the highest voltage that its supplies allow, V.
  let swing: ClosedRange<Double>

  /// The node that a spec names, without it the nodes of the bit.
  ///
  /// - Throws: ``SpecError`` with code `unavailable` for an output without supplies.
  init(_ bench: CellBench, spec: CellSpec, bias: Double) throws {
    let circuit = bench.circuit
    let rails = try SupplyRails(circuit, sources: bench.sources(bias: bias))
    let digital = try spec.digital.map { try circuit.node($0) }
    node = digital ?? bench.probe.node
    reference = digital == nil ? bench.probe.reference : 0
    name = [node, reference].filter { $0 != 0 }.map { circuit.nodes[$0] }.joined(separator: ",")
    func range(_ node: Int) throws -> ClosedRange<Double> {
      if node == 0 { return 0...0 }
      guard let swing = rails.swing(of: node) else {
        throw SpecError(
          .unavailable, "node '\(circuit.nodes[node])' hangs between no two supplies: it has no swing to compare with")
      }
      return swing.low.voltage...swing.high.voltage
    }
    let (first, second) = (try range(node), try range(reference))
    swing = first.lowerBound - second.upperBound...first.upperBound - second.lowerBound
  }

  /// Where the next gate cannot decide, V.
  var middleThird: ClosedRange<Double> {
    let third = (swing.upperBound - swing.lowerBound) / 3
    return swing.lowerBound + third...swing.upperBound - third
  }

  /// Half way, V.
  var middle: Double { (swing.lowerBound + swing.upperBound) / 2 }
  /// The range of a density: a quarter of the swing more on either side, V.
  var plotted: ClosedRange<Double> {
    let room = (swing.upperBound - swing.lowerBound) / 4
    return swing.lowerBound - room...swing.upperBound + room
  }
}
