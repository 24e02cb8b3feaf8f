// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// What sources that vary in time add to node offsets and drifts, step by step.
///
/// Written into memory that a run keeps, so that a step allocates nothing.
struct SourceSeries: Sendable {
  private struct Source {
    let index: Int
    /// Its column of the offsets, by node.
    let offset: [Double]
    /// Its column of the drifts, by state.
    let drift: [Double]
  }

  private let equations: CircuitEquations
  private let sources: [Source]
  /// Nodes of the circuit.
  let nodes: Int
  /// States of the circuit.
  let states: Int
  /// Whether no source varies.
  var isEmpty: Bool { sources.isEmpty }

  /// The sources of a circuit that vary.
  init(_ langevin: LangevinCircuit, varying: [Bool]) {
    let (offsets, drifts) = (langevin.nodeOfSources, langevin.driftOfSources)
    equations = langevin.equations
    nodes = offsets.rows
    states = drifts.rows
    sources = varying.indices.filter { varying[$0] }.map { column in
      Source(
        index: column, offset: (0..<offsets.rows).map { offsets[$0, column] },
        drift: (0..<drifts.rows).map { drifts[$0, column] })
    }
  }

  /// Fills `offsets` [steps + 1][nodes] and `drifts` [steps][states] from step `first` on.
  ///
  /// The drift of a step is that of its middle, which keeps Heun's scheme of second order in the sources too.
  func fill(
    _ offsets: UnsafeMutablePointer<Double>, _ drifts: UnsafeMutablePointer<Double>, from first: Int, steps: Int,
    timeStep: Double
  ) {
    offsets.update(repeating: 0, count: (steps + 1) * nodes)
    drifts.update(repeating: 0, count: steps * states)
    for source in sources {
      var previous = 0.0
      for step in 0...steps {
        let value = equations.value(ofSource: source.index, at: Double(first + step) * timeStep)
        for node in 0..<nodes { offsets[step * nodes + node] += source.offset[node] * value }
        if step > 0 {
          let middle = (previous + value) / 2
          for state in 0..<states { drifts[(step - 1) * states + state] += source.drift[state] * middle }
        }
        previous = value
      }
    }
  }
}
