// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices
import PBitKitGSLNumerics

/// The C kernel's view of a circuit, with the arrays it points to.
///
/// Nothing is written after `init`, so threads share it.
final class LangevinKernel: @unchecked Sendable {
  private(set) var circuit = pbit_sde_circuit()
  /// By row of the charge tally: the node.
  let sourcedNodes: [Int]
  private var owned: [UnsafeMutableRawPointer] = []

  init(_ langevin: LangevinCircuit, seed: UInt64) throws {
    let equations = langevin.equations
    sourcedNodes = equations.nodes.indices.filter { equations.forest.isSourced[$0] }
    let limit = Int(PBIT_MAXIMUM_ROWS)
    guard langevin.coordinates.dynamicCount <= limit, sourcedNodes.count <= limit else {
      throw SimulationError(
        .unsupported,
        "the noisy transient takes at most \(limit) dynamic and \(limit) source-driven nodes; "
          + "this circuit has \(langevin.coordinates.dynamicCount) and \(sourcedNodes.count)")
    }
    circuit.states = Int32(langevin.coordinates.dynamicCount)
    circuit.nodes = Int32(equations.nodes.count)
    circuit.mosfets = Int32(equations.devices.mosfets.count)
    circuit.resistors = Int32(equations.devices.resistors.count)
    circuit.sourced = Int32(sourcedNodes.count)
    circuit.node_of_state = sparse(rows(langevin.nodeOfState))
    circuit.drift = sparse(rows(langevin.drift))
    circuit.drift_diagonal = copy((0..<langevin.drift.rows).map { abs(langevin.drift[$0, $0]) })
    let ends = equations.mosfetNodes.map { [$0.drain, $0.gate, $0.source, $0.bulk] }
    circuit.terminal = copy(ends.flatMap { $0 }.map(Int32.init))
    // Half an electron moved forward changes a terminal, in the device's polarity, by ½ q W b.
    let half = PhysicalConstants.elementaryCharge / 2
    circuit.half_shift = copy(
      zip(ends, langevin.mosfetPush).flatMap { nodes, push in
        let change = langevin.nodeOfState * push
        return nodes.map { half * change[$0] }
      })
    circuit.polarity = copy(equations.channels.map(\.polarity))
    circuit.slope_factor = copy(equations.channels.map(\.slopeFactor))
    circuit.lowering = copy(equations.channels.map(\.barrierLowering))
    circuit.law = copy(
      equations.channels.map { channel -> Int32 in
        switch channel.noiseLaw {
        case .localDetailedBalance: Int32(PBIT_NOISE_LDB.rawValue)
        case .shot: Int32(PBIT_NOISE_SHOT.rawValue)
        case .ekv: Int32(PBIT_NOISE_EKV.rawValue)
        }
      })
    circuit.thermal_voltage = PhysicalConstants.thermalVoltage(equations.temperature)
    circuit.mosfet_push = sparse(langevin.mosfetPush)
    circuit.resistor_push = sparse(langevin.resistorPush)
    circuit.resistor_node = copy(equations.resistorNodes.flatMap { [Int32($0.0), Int32($0.1)] })
    circuit.conductance = copy(equations.devices.resistors.map(\.conductance))
    circuit.sourced_index = copy(
      equations.nodes.indices.map { node in Int32(sourcedNodes.firstIndex(of: node) ?? -1) })
    circuit.stream = copy(langevin.streamKeys(seed: seed))
  }

  deinit { for pointer in owned { pointer.deallocate() } }

  private func rows(_ matrix: Matrix) -> [[Double]] {
    (0..<matrix.rows).map { row in (0..<matrix.columns).map { matrix[row, $0] } }
  }

  private func sparse(_ rows: [[Double]]) -> pbit_sparse {
    var start: [Int32] = [0]
    var column: [Int32] = []
    var value: [Double] = []
    for row in rows {
      // Cancellation in a projection leaves dust that is no coupling.
      let dust = (row.map(abs).max() ?? 0) * 1e-14
      for (index, element) in row.enumerated() where abs(element) > dust {
        column.append(Int32(index))
        value.append(element)
      }
      start.append(Int32(column.count))
    }
    return pbit_sparse(start: copy(start), column: copy(column), value: copy(value))
  }

  private func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let bytes = max(1, elements.count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    owned.append(raw)
    let typed = raw.bindMemory(to: Element.self, capacity: max(1, elements.count))
    typed.initialize(from: elements, count: elements.count)
    return UnsafePointer(typed)
  }
}
