// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// A behavioural subcircuit whose output makes random bits in a transient analysis.
///
/// Ports: bias, out, vdd, vss (not `gnd`, which is node 0 to ngspice wherever it stands). The random numbers are those of
/// `TRRANDOM` sources, so that the subcircuit needs ngspice or a simulator that knows them. A telegraph (logistic) or
/// clocked cell is a `RedrawnBit`, one that compares noise with a threshold (probit) a `ThresholdedBit`.
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
        * usage: .include the file;  X1 bias out vdd vss \(name);  .options seed=1 makes a run repeatable
        * bias counts against vss; vlow and vhigh, volts above vss, are the bit's levels: \(levels.origin)
        * transient: a print step of \(ExportHeader.number(core.tick_s)) s, the interval of the random numbers, is enough
        .subckt \(name) bias out vdd vss params: vlow=\(levels.low_V) vhigh=\(levels.high_V)
        * z: P(1) as a quantile of the \(cell.law.rawValue) law, straight lines between the measured biases
        \(Self.source("z", "V", Self.table(.quantile(response, of: cell))))

        """ + core.body
        + """
        * one supply for all: a load of constant power that vanishes with its voltage
        Bpower vdd vss I = \(levels.power_W)*V(vdd,vss)/(V(vdd,vss)*V(vdd,vss)+1e-6)
        .ends \(name)

        """
  }

  /// A behavioural source from a node to ground, its long expression in continuation lines.
  static func source(_ node: String, _ kind: String, _ terms: [String]) -> String {
    "B\(node) \(node) 0 \(kind) = " + terms.joined(separator: "\n+ ")
  }

  /// A broken line of the bias as a table, a point a line.
  static func table(_ line: BrokenLine) -> [String] {
    ["pwl(V(bias,vss)"] + line.extended.map { ", \($0.position), \($0.value)" } + [")"]
  }

  /// Φ of an expression, to 7.5·10⁻⁸: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 26.2.17.
  static func normal(_ z: String) -> String {
    let t = "(1/(1+0.2316419*abs(\(z))))"
    let polynomial =
      "\(t)*(0.31938153+\(t)*(-0.356563782+\(t)*(1.781477937+\(t)*(-1.821255978+\(t)*1.330274429))))"
    return "0.5+sgn(\(z))*(0.5-0.3989422804014327*exp(-0.5*\(z)*\(z))*\(polynomial))"
  }
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
