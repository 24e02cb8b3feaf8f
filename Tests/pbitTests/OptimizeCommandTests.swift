// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct OptimizeCommandTests {
  private static let deck = """
    one inverter
    .model nch nmos (vto=0.28 n=1.35 kp=480u eta0=0.08 lref=60n)
    .model pch pmos (vto=0.28 n=1.35 kp=160u eta0=0.08 lref=60n)
    .param c=1f vdd=0.2
    VDD vd 0 {vdd}
    VB in 0 {vdd/2}
    M1 n in 0 0 nch W=120n L=180n
    M2 n in vd vd pch W=360n L=180n
    C1 n 0 {c}
    .end

    """

  private func optimize(_ limits: String, _ options: [String] = [], in scratch: Scratch) throws -> Command {
    _ = try scratch.write(Self.deck, as: "inverter.cir")
    let spec = try scratch.write(
      """
      name: inverter
      netlist: inverter.cir
      pins: {bias: vb, output: n}
      optimize:
        objective: power
        parameters: {c: {minimum: 0.3f, maximum: 3f}, vdd: {minimum: 0.1, maximum: 0.3}}
        limits: \(limits)
        front: {minimum: 12n, maximum: 20n, points: 3}
        restarts: 0
        evaluations: 60

      """, as: "inverter.yaml")
    return try Command(["optimize", spec] + options)
  }

  /// The optimum beside the cell as drawn, the limit that binds, the front as a table and a figure.
  @Test func anOptimumAndItsFront() throws {
    let scratch = try Scratch()
    let command = try optimize("{tau: {maximum: 17n}}", ["-o", scratch.path("sizing")], in: scratch)
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.contains("binds") && command.output.contains("minimised"), "\(command.output)")
    let parameters = try String(contentsOfFile: scratch.path("sizing/optimum.yaml"), encoding: .utf8)
    // Of the two ways to a shorter τ the smaller capacitance costs no power.
    #expect(parameters.hasPrefix("parameters: {c: 3.0"), "\(parameters)")
    let rows = try String(contentsOfFile: scratch.path("sizing/front.csv"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 4 && rows[0].hasPrefix("tau_limit_s,limits_met,tau_s,"), "\(rows)")
    #expect(FileManager.default.fileExists(atPath: scratch.path("sizing/energy-speed-front.svg")))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("sizing/optimize.journal")))
  }

  /// Limits that no cell of the range keeps: status 1, the nearest cell and how far it is off.
  @Test func limitsOutOfReach() throws {
    let command = try optimize("{tau: {minimum: 10u}}", ["--no-front"], in: Scratch())
    #expect(command.status == 1, "\(command.errors)")
    #expect(command.output.contains("MISSED by") && command.output.contains("cannot be met"), "\(command.output)")
  }

  @Test func badInput() throws {
    let command = try optimize("{taus: {minimum: 1u}}", in: Scratch())
    #expect(command.status == 2)
    #expect(command.errors.contains("taus") && command.errors.contains("remedy"), "\(command.errors)")
  }
}
