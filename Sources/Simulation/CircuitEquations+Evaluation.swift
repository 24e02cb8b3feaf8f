// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A function of the unknowns at a point, with its derivatives.
struct Linearization: Sendable {
  /// By row.
  var value: [Double]
  /// By row and unknown.
  var slope: Matrix
}

extension CircuitEquations {
  /// f(x, t) and ∂f/∂x: amperes in the rows of nodes, volts in those of branches.
  func currents(_ unknowns: [Double], _ sources: SourceValues) -> Linearization {
    var result = Linearization(value: linearConductance * unknowns, slope: linearConductance)
    for (branch, value) in sources.voltage.enumerated() { result.value[row(ofBranch: branch)] -= value }
    for (value, ends) in zip(sources.current, currentSourceNodes) {
      if ends.0 > 0 { result.value[ends.0 - 1] += value }
      if ends.1 > 0 { result.value[ends.1 - 1] -= value }
    }
    for (channel, ends) in zip(channels, mosfetNodes) {
      let current = channel.current(channelVoltages(ends, unknowns))
      let slopes = [
        (ends.drain, current.drain), (ends.gate, current.gate), (ends.source, current.source),
        (ends.bulk, current.bulk),
      ]
      for (node, sign) in [(ends.drain, 1.0), (ends.source, -1.0)] where node > 0 {
        result.value[node - 1] += sign * current.value
        for (column, slope) in slopes where column > 0 { result.slope[node - 1, column - 1] += sign * slope }
      }
    }
    return result
  }

  /// q(x) and ∂q/∂x: coulombs in the rows of nodes, webers in those of inductors.
  func charges(_ unknowns: [Double]) -> Linearization {
    Linearization(value: linearCapacitance * unknowns, slope: linearCapacitance)
  }

  /// A transistor's terminal voltages.
  func channelVoltages(
    _ ends: (drain: Int, gate: Int, source: Int, bulk: Int), _ unknowns: [Double]
  ) -> EKVChannel.Voltages {
    func voltage(_ node: Int) -> Double { node == 0 ? 0 : unknowns[node - 1] }
    return .init(
      drain: voltage(ends.drain), gate: voltage(ends.gate), source: voltage(ends.source), bulk: voltage(ends.bulk))
  }

  /// The constant parts of ∂f/∂x and ∂q/∂x: everything linear.
  func linearParts() -> (conductance: Matrix, capacitance: Matrix) {
    var conductance = Matrix(rows: unknownCount, columns: unknownCount)
    var capacitance = conductance
    func add(_ value: Double, row: Int, column: Int, to matrix: inout Matrix) {
      if row > 0 && column > 0 { matrix[row - 1, column - 1] += value }
    }
    func addAcross(_ ends: (Int, Int), _ value: Double, to matrix: inout Matrix) {
      add(value, row: ends.0, column: ends.0, to: &matrix)
      add(value, row: ends.1, column: ends.1, to: &matrix)
      add(-value, row: ends.0, column: ends.1, to: &matrix)
      add(-value, row: ends.1, column: ends.0, to: &matrix)
    }
    for (resistor, ends) in zip(devices.resistors, resistorNodes) {
      addAcross(ends, resistor.conductance, to: &conductance)
    }
    for (capacitor, ends) in zip(devices.capacitors, capacitorNodes) {
      addAcross(ends, capacitor.capacitance, to: &capacitance)
    }
    for (source, ends) in zip(devices.transconductances, transconductanceNodes) {
      for (row, sign) in [(ends.plus, source.value), (ends.minus, -source.value)] {
        add(sign, row: row, column: ends.controlPlus, to: &conductance)
        add(-sign, row: row, column: ends.controlMinus, to: &conductance)
      }
    }
    // The current of a branch leaves its plus node, and its relation begins with v(plus) − v(minus).
    for (number, branch) in branches.enumerated() {
      let row = row(ofBranch: number)
      for (node, sign) in [(branch.plus, 1.0), (branch.minus, -1.0)] where node > 0 {
        conductance[node - 1, row] += sign
        conductance[row, node - 1] += sign
      }
    }
    for ((source, ends), control) in zip(zip(devices.currentGains, currentGainNodes), currentGainControls) {
      for (node, sign) in [(ends.0, 1.0), (ends.1, -1.0)] where node > 0 {
        conductance[node - 1, row(ofBranch: control)] += sign * source.value
      }
    }
    for (number, (source, ends)) in zip(devices.voltageGains, voltageGainNodes).enumerated() {
      let row = row(ofBranch: firstVoltageGain + number)
      for (node, sign) in [(ends.controlPlus, -1.0), (ends.controlMinus, 1.0)] where node > 0 {
        conductance[row, node - 1] += sign * source.value
      }
    }
    for (number, (source, control)) in zip(devices.transresistances, transresistanceControls).enumerated() {
      conductance[row(ofBranch: firstTransresistance + number), row(ofBranch: control)] -= source.value
    }
    // v(plus) − v(minus) − d(L i)/dt = 0
    for (number, inductor) in devices.inductors.enumerated() {
      let row = row(ofBranch: firstInductor + number)
      capacitance[row, row] -= inductor.inductance
    }
    return (conductance, capacitance)
  }

  /// What f owes to the independent sources, as a matrix: rows by voltage sources, then current sources.
  var sourceIncidence: Matrix {
    let voltageSources = devices.voltageSources.count
    var incidence = Matrix(rows: unknownCount, columns: voltageSources + devices.currentSources.count)
    for branch in 0..<voltageSources { incidence[row(ofBranch: branch), branch] = -1 }
    for (number, ends) in currentSourceNodes.enumerated() {
      if ends.0 > 0 { incidence[ends.0 - 1, voltageSources + number] += 1 }
      if ends.1 > 0 { incidence[ends.1 - 1, voltageSources + number] -= 1 }
    }
    return incidence
  }
}
