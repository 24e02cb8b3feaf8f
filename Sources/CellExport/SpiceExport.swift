// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// A behavioural subcircuit whose output makes random bits in a transient analysis.
///
/// Ports: bias, out, vdd, gnd. The random numbers are those of `TRRANDOM` sources, so the subcircuit needs ngspice or a
/// simulator that knows them. A telegraph (logistic) or clocked cell is a ``RedrawnBit``, one that compares noise with a
/// threshold (probit) a ``ThresholdedBit``.
struct SpiceExport {
  let text: String

  init(_ cell: CellModel) throws {
    let response = try CellResponse(cell)
    let levels = CellLevels(cell)
    let core: any BitProcess =
      cell.law == .logistic || cell.clocked != nil
      ? RedrawnBit(cell, response) : try ThresholdedBit(cell, response)
    let name = ExportName(cell.name).identifier
    let header = try ExportHeader(
      cell, title: "Random-number cell as a behavioural subcircuit (ngspice 39 or later)",
      keeps: core.keeps + ["the mean power at the unbiased point, \(ExportHeader.number(levels.power_W)) W, of vdd"],
      loses: core.loses + [
        "how power depends on bias and bit, output impedance, input capacitance; bits of an .op are not random"
      ])
    text =
      header.commented("*")
        + """
        *
        * usage: .include the file;  X1 bias out vdd gnd \(name);  .options seed=1 makes a run repeatable
        * bias counts against gnd; vlow and vhigh, volts above gnd, are the bit's levels: \(levels.origin)
        * time step: the random source breaks the steps every \(ExportHeader.number(core.tick_s)) s by itself
        .subckt \(name) bias out vdd gnd params: vlow=\(levels.low_V) vhigh=\(levels.high_V)
        * z: P(1) as a quantile of the \(cell.law.rawValue) law, straight lines between the measured biases
        \(Self.source("z", "V", Self.sum(.quantile(response, of: cell))))

        """ + core.body
        + """
        * one supply for all: a load of constant power that vanishes with its voltage
        Bpower vdd gnd I = \(levels.power_W)*V(vdd,gnd)/(V(vdd,gnd)*V(vdd,gnd)+1e-6)
        .ends \(name)

        """
  }

  /// A behavioural source from a node to ground, its long expression in continuation lines.
  static func source(_ node: String, _ kind: String, _ terms: [String]) -> String {
    "B\(node) \(node) 0 \(kind) = " + terms.joined(separator: "\n+ ")
  }

  /// A broken line of the bias, a term a line.
  static func sum(_ line: BrokenLine) -> [String] {
    ["\(line.value)+\(signed(line.slope))*(V(bias,gnd)-\(signed(line.origin)))"]
      + line.bends.map { "+\(signed($0.change))*uramp(V(bias,gnd)-\(signed($0.position)))" }
  }

  /// Φ of an expression, to 7.5·10⁻⁸: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 26.2.17.
  static func normal(_ z: String) -> String {
    let t = "(1/(1+0.2316419*abs(\(z))))"
    let polynomial =
      "\(t)*(0.31938153+\(t)*(-0.356563782+\(t)*(1.781477937+\(t)*(-1.821255978+\(t)*1.330274429))))"
    return "0.5+sgn(\(z))*(0.5-0.3989422804014327*exp(-0.5*\(z)*\(z))*\(polynomial))"
  }

  /// A negative number in parentheses, since not every reader takes two signs.
  private static func signed(_ value: Double) -> String { value < 0 ? "(\(value))" : "\(value)" }
}

/// The core of a subcircuit: from the node z to the bit on out.
protocol BitProcess {
  /// What it keeps and loses of the cell.
  var keeps: [String] { get }
  var loses: [String] { get }
  /// Seconds between random numbers.
  var tick_s: Double { get }
  /// Its cards.
  var body: String { get }
}
