// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

/// Buffers in which ``ReducedEquations`` are evaluated at a point, for one thread.
final class ReducedEvaluation {
  let equations: ReducedEquations
  /// f by row.
  let flow: UnsafeMutablePointer<Double>
  /// ∂f/∂y, row by row.
  let flowSlope: UnsafeMutablePointer<Double>
  /// q by differential row.
  let charge: UnsafeMutablePointer<Double>
  /// ∂q/∂y, row by row.
  let chargeSlope: UnsafeMutablePointer<Double>
  private let memory: UnsafeMutablePointer<Double>
  private let argument: UnsafeMutableBufferPointer<Double>
  private let gradient: UnsafeMutableBufferPointer<Double>

  init(_ equations: ReducedEquations) {
    self.equations = equations
    let size = equations.size
    let arguments = max(1, equations.functions.map(\.arguments.count).max() ?? 0)
    let count = 2 * size + 2 * size * size + 2 * arguments
    memory = .allocate(capacity: max(1, count))
    memory.initialize(repeating: 0, count: max(1, count))
    flow = memory
    charge = memory + size
    flowSlope = memory + 2 * size
    chargeSlope = flowSlope + size * size
    argument = .init(start: chargeSlope + size * size, count: arguments)
    gradient = .init(start: chargeSlope + size * size + arguments, count: arguments)
  }

  deinit { memory.deallocate() }

  /// f and ∂f/∂y without the currents of channels and junctions, whose slopes are included: their currents are added by
  /// what knows at which voltages to take them.
  func evaluateFlow(
    _ y: UnsafePointer<Double>, channels: UnsafeMutableBufferPointer<EKVChannel>, sources: UnsafePointer<Double>,
    time: Double
  ) {
    let size = equations.size
    equations.linearFlow.elements.withUnsafeBufferPointer { matrix in
      for row in 0..<size {
        var sum = sources[row]
        for column in 0..<size {
          let slope = matrix[row * size + column]
          flowSlope[row * size + column] = slope
          sum += slope * y[column]
        }
        flow[row] = sum
      }
    }
    for (index, channel) in equations.channels.enumerated() where !channel.entries.isEmpty {
      let current = channels[index].current(channel.voltages(y))
      for entry in channel.entries {
        let line = flowSlope + entry.row * size
        if channel.drain >= 0 { line[channel.drain] += entry.weight * current.drain }
        if channel.gate >= 0 { line[channel.gate] += entry.weight * current.gate }
        if channel.source >= 0 { line[channel.source] += entry.weight * current.source }
        if channel.bulk >= 0 { line[channel.bulk] += entry.weight * current.bulk }
      }
    }
    for diode in equations.diodes where !diode.entries.isEmpty {
      addSlope(diode, diode.law.current(diode.voltage(y)).slope, to: flowSlope)
    }
    for function in equations.functions { add(function, y, time: time) }
  }

  private func add(_ function: ReducedEquations.Function, _ y: UnsafePointer<Double>, time: Double) {
    let size = equations.size
    let count = function.arguments.count
    for (index, position) in function.arguments.enumerated() {
      argument[index] = position >= 0 ? y[position] : position == -1 ? 0 : time
    }
    let value = function.source.expression.evaluate(
      UnsafeBufferPointer(rebasing: argument[..<count]), gradient: gradient)
    for entry in function.entries {
      let weight = entry.weight * function.source.multiplicity
      flow[entry.row] += weight * value
      for (index, position) in function.arguments.enumerated() where position >= 0 {
        flowSlope[entry.row * size + position] += weight * gradient[index]
      }
    }
  }

  /// q and ∂q/∂y.
  func evaluateCharge(_ y: UnsafePointer<Double>, channels: UnsafeMutableBufferPointer<EKVChannel>) {
    let (size, states) = (equations.size, equations.states)
    equations.linearStorage.elements.withUnsafeBufferPointer { matrix in
      for row in 0..<states {
        var sum = 0.0
        for column in 0..<size {
          let slope = matrix[row * size + column]
          chargeSlope[row * size + column] = slope
          sum += slope * y[column]
        }
        charge[row] = sum
      }
    }
    guard !equations.hasConstantStorage else { return }
    for diode in equations.diodes where diode.law.storesCharge {
      let stored = diode.law.charge(diode.voltage(y))
      for entry in diode.entries where entry.row < states { charge[entry.row] += entry.weight * stored.value }
      addSlope(diode, stored.slope, to: chargeSlope, below: states)
    }
    for (index, channel) in equations.channels.enumerated() {
      guard let device = equations.transistors[index],
        let storage = MOSFETStorage(device, channel: channels[index])
      else { continue }
      let stored = storage.charges(channel.voltages(y))
      for terminal in MOSFET.Terminal.allCases {
        for entry in channel.storage[terminal.rawValue] {
          charge[entry.row] += entry.weight * stored.charge[terminal.rawValue]
          for other in MOSFET.Terminal.allCases {
            let column = channel.position(other)
            if column >= 0 {
              chargeSlope[entry.row * size + column] += entry.weight * stored.capacitance(terminal, other)
            }
          }
        }
      }
    }
  }

  private func addSlope(
    _ diode: ReducedEquations.Diode, _ slope: Double, to matrix: UnsafeMutablePointer<Double>, below limit: Int = .max
  ) {
    for entry in diode.entries where entry.row < limit {
      let line = matrix + entry.row * equations.size
      if diode.anode >= 0 { line[diode.anode] += entry.weight * slope }
      if diode.cathode >= 0 { line[diode.cathode] -= entry.weight * slope }
    }
  }
}
