// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// The differential and algebraic rows of `ChargeCoordinates`, compiled so that they are evaluated without allocation.
///
/// Rows come in that order, differential first; columns are the kept unknowns, node voltages first.
struct ReducedEquations: Sendable {
  /// A row that a device's current or charge enters.
  struct Entry: Sendable {
    let row: Int
    let weight: Double
  }

  /// A transistor's place: kept positions of its terminals, −1 for ground.
  struct Channel: Sendable {
    let drain: Int
    let gate: Int
    let source: Int
    let bulk: Int
    /// Where the current from drain to source enters.
    let entries: [Entry]
    /// Where the charge of each terminal enters; empty unless the transistor stores charge.
    let storage: [[Entry]]

    func voltages(_ y: UnsafePointer<Double>) -> EKVChannel.Voltages {
      .init(
        drain: drain < 0 ? 0 : y[drain], gate: gate < 0 ? 0 : y[gate], source: source < 0 ? 0 : y[source],
        bulk: bulk < 0 ? 0 : y[bulk])
    }

    func position(_ terminal: MOSFET.Terminal) -> Int {
      switch terminal {
      case .drain: drain
      case .gate: gate
      case .source: source
      case .bulk: bulk
      }
    }
  }

  /// A junction's place.
  struct Diode: Sendable {
    let law: DiodeJunction
    let anode: Int
    let cathode: Int
    let entries: [Entry]

    func voltage(_ y: UnsafePointer<Double>) -> Double {
      (anode < 0 ? 0 : y[anode]) - (cathode < 0 ? 0 : y[cathode])
    }
  }

  /// A behavioural source's place.
  struct Function: Sendable {
    let source: Behaviour
    /// By argument: its kept position, −1 for ground, −2 for the time.
    let arguments: [Int]
    /// Where its current, or with a negative sign its voltage, enters.
    let entries: [Entry]
  }

  let coordinates: ChargeCoordinates
  /// Number of kept unknowns, and of rows.
  let size: Int
  /// Number of differential rows.
  let states: Int
  /// The linear part of f, rows by unknowns.
  let linearFlow: Matrix
  /// The linear part of q, differential rows by unknowns.
  let linearStorage: Matrix
  /// What sources add to f: rows by voltage sources, then current sources.
  let sourceColumns: Matrix
  let channels: [Channel]
  let diodes: [Diode]
  let functions: [Function]
  /// The transistors that store charge, for their geometry; nil for others.
  let transistors: [MOSFET?]
  /// Whether charges depend linearly on voltages.
  let hasConstantStorage: Bool

  init(_ circuit: CircuitEquations, _ coordinates: ChargeCoordinates) {
    self.coordinates = coordinates
    size = coordinates.kept.count
    states = coordinates.differential.count
    hasConstantStorage = circuit.hasConstantStorage
    let rows = coordinates.differential + coordinates.algebraic
    linearFlow = coordinates.rows(of: circuit.linearConductance, rows)
    linearStorage = coordinates.differentialRows(of: circuit.linearCapacitance)
    let incidence = circuit.sourceIncidence
    var sourceColumns = Matrix(rows: rows.count, columns: incidence.columns)
    for column in 0..<incidence.columns {
      let values = (0..<incidence.rows).map { incidence[$0, column] }
      for (row, combination) in rows.enumerated() { sourceColumns[row, column] = combination.of(values) }
    }
    self.sourceColumns = sourceColumns

    channels = circuit.mosfetNodes.enumerated().map { index, ends in
      let nodes = [ends.drain, ends.gate, ends.source, ends.bulk]
      return Channel(
        drain: ends.drain - 1, gate: ends.gate - 1, source: ends.source - 1, bulk: ends.bulk - 1,
        entries: Self.entries(rows, from: ends.drain, to: ends.source),
        storage: circuit.hasIntrinsicCharge[index]
          ? nodes.map { Self.entries(coordinates.differential, [($0 - 1, 1)]) } : [])
    }
    transistors = zip(circuit.devices.mosfets, circuit.hasIntrinsicCharge).map { $1 ? $0 : nil }
    diodes = circuit.junctions.map { junction in
      Diode(
        law: junction.law, anode: junction.anode - 1, cathode: junction.cathode - 1,
        entries: Self.entries(rows, from: junction.anode, to: junction.cathode))
    }
    functions = circuit.behaviours.map { behaviour in
      let arguments = behaviour.arguments.map { argument -> Int in
        switch argument {
        case .unknown(let position): coordinates.kept.firstIndex(of: position) ?? -1
        case .zero: -1
        case .time: -2
        }
      }
      let target =
        behaviour.branch.map { Self.entries(rows, [(circuit.row(ofBranch: $0), -1)]) }
        ?? Self.entries(rows, from: behaviour.nodes.plus, to: behaviour.nodes.minus)
      return Function(source: behaviour, arguments: arguments, entries: target)
    }
  }

  /// Whether f and q are linear.
  var isLinear: Bool { channels.isEmpty && diodes.isEmpty && functions.isEmpty }

  /// The sources' share of every row.
  func sourceShare(_ sources: CircuitEquations.SourceValues) -> [Double] {
    sourceColumns * (sources.voltage + sources.current)
  }

  /// Where a current from one node to another enters.
  func entries(from first: Int, to second: Int) -> [Entry] {
    Self.entries(coordinates.differential + coordinates.algebraic, from: first, to: second)
  }

  private static func entries(
    _ rows: [ChargeCoordinates.Combination], from first: Int, to second: Int
  ) -> [Entry] {
    entries(rows, [(first - 1, 1), (second - 1, -1)])
  }

  /// Where something that enters rows of the circuit arrives.
  private static func entries(
    _ rows: [ChargeCoordinates.Combination], _ terms: [(row: Int, sign: Double)]
  ) -> [Entry] {
    rows.enumerated().compactMap { row, combination in
      let weight = terms.reduce(0.0) { $0 + $1.sign * combination.weight(ofRow: $1.row) }
      return weight == 0 ? nil : Entry(row: row, weight: weight)
    }
  }
}
