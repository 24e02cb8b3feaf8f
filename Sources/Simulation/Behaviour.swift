// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist

/// A behavioural source of a circuit, its arguments resolved to unknowns.
struct Behaviour: Sendable {
  /// Where an argument of the expression comes from.
  enum Argument: Sendable, Equatable {
    /// The unknown of that position.
    case unknown(Int)
    /// A fixed value: ground's voltage.
    case zero
    /// The time.
    case time
  }

  let name: String
  /// Plus and minus node.
  let nodes: (plus: Int, minus: Int)
  /// Of a voltage: its branch among ``CircuitEquations/branches``; nil of a current.
  let branch: Int?
  let expression: BehaviouralExpression
  let arguments: [Argument]
  let multiplicity: Double
  let location: SourceLocation

  /// The value and its derivatives by the arguments.
  func evaluate(_ unknowns: [Double], time: Double) -> (value: Double, slopes: [Double]) {
    let values = argumentValues(unknowns, time: time)
    var slopes = Array(repeating: 0.0, count: values.count)
    let value = slopes.withUnsafeMutableBufferPointer { expression.evaluate(values, gradient: $0) }
    return (multiplicity * value, slopes.map { multiplicity * $0 })
  }

  /// Why the value is not a finite number; nil if it is.
  func failure(_ unknowns: [Double], time: Double) -> Diagnostic? {
    expression.failure(at: argumentValues(unknowns, time: time))
  }

  private func argumentValues(_ unknowns: [Double], time: Double) -> [Double] {
    arguments.map { argument in
      switch argument {
      case .unknown(let position): unknowns[position]
      case .zero: 0
      case .time: time
      }
    }
  }

  /// Every behavioural source, its voltages as branches in this order.
  ///
  /// - Throws: `Diagnostic` for a node or source that does not exist.
  static func all(
    of devices: CircuitDevices, temperature: Double, nodes: [String: Int], firstBranch: Int
  ) throws -> [Behaviour] {
    var branch = firstBranch
    return try devices.behaviouralSources.map { device in
      var expression = device.expression
      expression.temperature = temperature
      let arguments = try expression.inputs.map { input -> Argument in
        switch input {
        case .voltage(let name):
          guard let node = nodes[name] else {
            throw Diagnostic(.undefinedName, "the circuit has no node '\(name)'", at: expression.location)
          }
          return node == 0 ? .zero : .unknown(node - 1)
        case .current(let name):
          guard let source = devices.voltageSources.firstIndex(where: { $0.name == name }) else {
            throw Diagnostic(.undefinedName, "the circuit has no voltage source '\(name)'", at: expression.location)
          }
          return .unknown(nodes.count - 1 + source)
        case .time: return .time
        }
      }
      defer { if device.quantity == .voltage { branch += 1 } }
      return Behaviour(
        name: device.name, nodes: (nodes[device.nodes[0]] ?? 0, nodes[device.nodes[1]] ?? 0),
        branch: device.quantity == .voltage ? branch : nil, expression: expression, arguments: arguments,
        multiplicity: device.multiplicity, location: device.location)
    }
  }
}
