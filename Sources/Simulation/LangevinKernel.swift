// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import Foundation
import PBitKitDevices
import PBitKitGSLNumerics

/// The C kernel's view of a circuit, with the arrays it points to.
///
/// Nothing is written after `init`, so threads share it.
final class LangevinKernel: @unchecked Sendable {
  private(set) var circuit = pbit_sde_circuit()
  /// By row of the charge tally: the node.
  let sourcedNodes: [Int]
  /// Half an electron's effect on a terminal over kT/q up to which the rates' expansion holds to 10⁻⁵: 0.03 fF at 300 K.
  private static let largestShift = 0.1
  private let memory = KernelMemory()

  init(
    _ langevin: LangevinCircuit, seed: UInt64, slow: ThresholdNoise, refinement: LaneEnsemble.Refinement,
    instructionSet: NoiseKernel.InstructionSet
  ) throws {
    let equations = langevin.equations
    sourcedNodes = langevin.coordinates.sourcedNodes
    let limit = Int(PBIT_MAXIMUM_ROWS)
    guard langevin.drift.rows <= limit, sourcedNodes.count <= limit else {
      throw SimulationError(
        .unsupported,
        "the noisy transient takes at most \(limit) dynamic and \(limit) source-driven nodes; "
          + "this circuit has \(langevin.drift.rows) and \(sourcedNodes.count)")
    }
    circuit.instruction_set = instructionSet.rawValue
    circuit.states = Int32(langevin.drift.rows)
    circuit.nodes = Int32(equations.nodes.count)
    circuit.mosfets = Int32(equations.devices.mosfets.count)
    circuit.resistors = Int32(equations.devices.resistors.count)
    circuit.sourced = Int32(sourcedNodes.count)
    circuit.node_of_state = memory.sparse(langevin.nodeOfState)
    circuit.drift = memory.sparse(langevin.drift)
    circuit.drift_diagonal = memory.copy((0..<langevin.drift.rows).map { abs(langevin.drift[$0, $0]) })
    let ends = equations.mosfetNodes.map { [$0.drain, $0.gate, $0.source, $0.bulk] }
    circuit.terminal = memory.copy(ends.flatMap { $0 }.map(Int32.init))
    // Half an electron moved forward changes a terminal, in the device's polarity, by ½ q W b.
    let half = PhysicalConstants.elementaryCharge / 2
    let shifts = zip(ends, langevin.mosfetPush).map { nodes, push in
      let change = langevin.nodeOfState * push
      return nodes.map { half * change[$0] }
    }
    circuit.half_shift = memory.copy(shifts.flatMap { $0 })
    let thermal = PhysicalConstants.thermalVoltage(equations.temperature)
    for (device, shift) in zip(equations.devices.mosfets, shifts) {
      let largest = (shift.max() ?? 0) - (shift.min() ?? 0)
      guard largest < Self.largestShift * thermal else {
        throw SimulationError(
          .unsupported,
          "one electron through '\(device.name)' moves its terminals by \(2e3 * largest) mV: too coarse for a Langevin "
            + "equation", at: device.location, remedy: "enlarge the node's capacitance to 0.03 fF or more")
      }
    }
    circuit.shift_factor = memory.copy(
      shifts.flatMap { [exp(-($0[0] - $0[2]) / thermal), exp(($0[0] - $0[2]) / thermal)] })
    circuit.polarity = memory.copy(equations.channels.map(\.polarity))
    circuit.slope_factor = memory.copy(equations.channels.map(\.slopeFactor))
    circuit.lowering = memory.copy(equations.channels.map(\.barrierLowering))
    circuit.law = memory.copy(
      equations.channels.map { channel -> Int32 in
        switch channel.noiseLaw {
        case .localDetailedBalance: Int32(PBIT_NOISE_LDB.rawValue)
        case .shot: Int32(PBIT_NOISE_SHOT.rawValue)
        case .ekv: Int32(PBIT_NOISE_EKV.rawValue)
        }
      })
    circuit.short_channel = memory.copy(equations.channels.map { $0.shortChannel == nil ? Int32(0) : 1 })
    circuit.channel_factor = memory.copy(
      equations.channels.flatMap { channel in
        [channel.shortChannel?.mobility, channel.shortChannel?.velocity, channel.shortChannel?.modulation].map {
          $0 ?? 0
        }
      })
    circuit.thermal_voltage = thermal
    circuit.mosfet_push = memory.sparse(langevin.mosfetPush)
    circuit.resistor_push = memory.sparse(langevin.resistorPush)
    circuit.resistor_node = memory.copy(equations.resistorNodes.flatMap { [Int32($0.0), Int32($0.1)] })
    circuit.conductance = memory.copy(equations.devices.resistors.map(\.conductance))
    circuit.sourced_index = memory.copy(
      equations.nodes.indices.map { node in Int32(sourcedNodes.firstIndex(of: node) ?? -1) })
    circuit.stream = memory.copy(equations.noiseStreams(seed: seed))
    circuit.slow = slow.kernel(in: memory)
    circuit.refinement = Int32(refinement.halvings)
    circuit.bridged = refinement.isBridged ? 1 : 0
  }
}
