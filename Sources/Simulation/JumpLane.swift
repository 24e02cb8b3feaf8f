// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices
import PBitKitGSLNumerics

/// One lane of a jump process and its memory. Used by one thread at a time.
final class JumpLane: @unchecked Sendable {
  private let kernel: JumpKernel
  private let doubles: UnsafeMutablePointer<Double>
  private let drawn: UnsafeMutablePointer<UInt64>
  private var lane = pbit_jump_lane()

  /// A lane of given conditions at the whole numbers nearest to its start.
  init(
    _ jumps: JumpCircuit, kernel: JumpKernel, number: Int, conditions: LaneEnsemble.Lane,
    options: ChargeJumpEnsemble.Options
  ) throws {
    let numbers = try jumps.numbers(of: conditions.unknowns)
    self.kernel = kernel
    let width = Int(PBIT_JUMP_PACK)
    let states = Int(kernel.circuit.states)
    let nodes = Int(kernel.circuit.nodes)
    let processes = Int(kernel.circuit.processes)
    let padded = Int(pbit_jump_padded(kernel.circuit.processes))
    // Every array begins on a 64-byte boundary.
    func rounded(_ count: Int) -> Int { (count + width - 1) / width * width }
    let sizes = [
      kernel.places.count * 4 * width, padded + width, padded, padded, processes * Int(PBIT_JUMP_DRAWS),
      rounded(states), rounded(nodes), rounded(3 * states),
    ]
    let total = sizes.reduce(0, +)
    doubles = UnsafeMutableRawPointer.allocate(byteCount: total * MemoryLayout<Double>.stride, alignment: 64)
      .bindMemory(to: Double.self, capacity: total)
    doubles.initialize(repeating: 0, count: total)
    drawn = .allocate(capacity: max(1, processes))
    drawn.initialize(repeating: 0, count: max(1, processes))
    var rows: [UnsafeMutablePointer<Double>] = []
    _ = sizes.reduce(doubles) { next, size in
      rows.append(next)
      return next + size
    }
    let offset = jumps.langevin.nodeOfSources * (conditions.sources.voltage + conditions.sources.current)
    let channels = conditions.channels ?? jumps.equations.channels
    for (pack, members) in kernel.places.enumerated() {
      for (place, member) in members.enumerated() {
        guard let member else { continue }
        let bias = jumps.bias(member, offset: offset, channels: channels, point: options.ratePoint)
        for (row, value) in (bias.terminals + [bias.scale]).enumerated() {
          rows[0][(4 * pack + row) * width + place] = value
        }
      }
    }
    for (state, number) in numbers.enumerated() { rows[5][state] = number }
    for (node, voltage) in offset.enumerated() { rows[6][node] = voltage }
    lane.bias = UnsafePointer(rows[0])
    lane.rate = rows[1]
    lane.remaining = rows[2]
    lane.fired = rows[3]
    lane.draw = rows[4]
    lane.number = rows[5]
    lane.offset = UnsafePointer(rows[6])
    lane.moment = rows[7]
    lane.drawn = drawn
    lane.number_of_lane = UInt64(number)
    withUnsafePointer(to: kernel.circuit) {
      pbit_jump_begin($0, &lane, options.method == .leaping ? 1 : 0)
    }
  }

  deinit {
    doubles.deallocate()
    drawn.deallocate()
  }

  /// Advances the lane by `run`; the arrays that `run` points to are the caller's.
  func advance(_ run: pbit_jump_run) {
    withUnsafePointer(to: kernel.circuit) { circuit in
      withUnsafePointer(to: run) { pbit_jump_advance(circuit, &lane, $0) }
    }
  }

  /// Elementary charges on every state.
  var numbers: [Double] { (0..<Int(kernel.circuit.states)).map { lane.number[$0] } }

  /// Events, or leaps, so far.
  var steps: Int { Int(lane.steps) }

  /// The present rate of all processes together, 1/s.
  var totalRate: Double { (0..<Int(kernel.circuit.processes)).reduce(0) { $0 + lane.rate[$1] } }

  /// How often a process fired since the last reset.
  func firings(_ process: Int) -> Double { lane.fired[process] }

  func resetFirings() { lane.fired.update(repeating: 0, count: Int(kernel.circuit.processes)) }
}
