// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// The C kernel's view of a jump process, with the arrays it points to.
///
/// Nothing is written after `init`, so threads share it.
final class JumpKernel: @unchecked Sendable {
  private(set) var circuit = pbit_jump_circuit()
  /// The process at every place of every pack; nil where a place is empty.
  private(set) var places: [[Int?]] = []
  private let memory = KernelMemory()

  init(_ jumps: JumpCircuit, seed: UInt64, instructionSet: NoiseKernel.InstructionSet) {
    let processes = jumps.processes
    circuit.instruction_set = instructionSet.rawValue
    circuit.states = Int32(jumps.voltsOfNumber.rows)
    circuit.nodes = Int32(jumps.equations.nodes.count)
    circuit.processes = Int32(processes.count)
    let thermal = PhysicalConstants.thermalVoltage(jumps.equations.temperature)
    circuit.thermal_voltage = thermal

    // Processes that touch the same rates share a class; class 0 is all of them.
    var classes = [Array(processes.indices)]
    var classOfProcess: [Int32] = []
    for process in processes {
      let moved = process.change.indices.filter { process.change[$0] != 0 }
      let touched = processes.indices.filter { other in
        moved.contains { state in jumps.slopes[other][state].contains { $0 != 0 } }
      }
      let index = classes.firstIndex(of: touched) ?? classes.count
      if index == classes.count { classes.append(touched) }
      classOfProcess.append(Int32(index))
    }
    var packs: [pbit_jump_pack] = []
    var start: [Int32] = [0]
    for touched in classes {
      for law in [PBIT_JUMP_LDB, PBIT_JUMP_SHOT, PBIT_JUMP_RESISTOR] {
        let members = touched.filter { Self.law(processes[$0], jumps.equations.channels) == law }
        for first in stride(from: 0, to: members.count, by: Int(PBIT_JUMP_PACK)) {
          let members = Array(members[first..<min(first + Int(PBIT_JUMP_PACK), members.count)])
          packs.append(pack(members, law: law, jumps))
        }
      }
      start.append(Int32(packs.count))
    }
    circuit.pack = memory.copy(packs)
    circuit.class_start = memory.copy(start)
    circuit.class_of_process = memory.copy(classOfProcess)
    circuit.change = memory.sparse(processes.map(\.change))
    circuit.effect = memory.sparse(processes.map { (jumps.voltsOfNumber * $0.change).map { $0 / thermal } })
    circuit.node_of_number = memory.sparse(jumps.nodeOfNumber)
    circuit.stream = memory.copy(processes.map { RandomStream.key(seed: seed, name: $0.stream) })
  }

  private static func law(_ process: ElectronProcess, _ channels: [EKVChannel]) -> pbit_jump_law {
    switch process.device {
    case .mosfet(let index): channels[index].noiseLaw == .shot ? PBIT_JUMP_SHOT : PBIT_JUMP_LDB
    case .resistor: PBIT_JUMP_RESISTOR
    }
  }

  private func pack(_ members: [Int], law: pbit_jump_law, _ jumps: JumpCircuit) -> pbit_jump_pack {
    let width = Int(PBIT_JUMP_PACK)
    let states = (0..<jumps.voltsOfNumber.rows).filter { state in
      members.contains { member in jumps.slopes[member][state].contains { $0 != 0 } }
    }
    var slope = Array(repeating: 0.0, count: states.count * 3 * width)
    var inverseSlope = Array(repeating: 1.0, count: width)
    var lowering = Array(repeating: 0.0, count: width)
    var factor = Array(repeating: 0.0, count: 3 * width)
    var hasFactor = false
    var process = Array(repeating: pbit_jump_padded(circuit.processes), count: width)
    for (place, member) in members.enumerated() {
      process[place] = Int32(member)
      for (row, state) in states.enumerated() {
        for terminal in 0..<3 { slope[(3 * row + terminal) * width + place] = jumps.slopes[member][state][terminal] }
      }
      if case .mosfet(let device) = jumps.processes[member].device {
        inverseSlope[place] = 1 / jumps.equations.channels[device].slopeFactor
        lowering[place] = jumps.equations.channels[device].barrierLowering
        if let shortChannel = jumps.equations.channels[device].shortChannel {
          hasFactor = true
          factor[place] = shortChannel.mobility
          factor[width + place] = shortChannel.velocity
          factor[2 * width + place] = shortChannel.modulation
        }
      }
    }
    let row = Int32(4 * places.count)
    places.append((0..<width).map { $0 < members.count ? members[$0] : nil })
    return pbit_jump_pack(
      law: Int32(law.rawValue), bias_row: row, states: Int32(states.count), state: memory.copy(states.map(Int32.init)),
      slope: memory.copy(slope), inverse_slope: memory.copy(inverseSlope), lowering: memory.copy(lowering),
      factor: hasFactor ? memory.copy(factor) : nil, process: memory.copy(process))
  }
}
