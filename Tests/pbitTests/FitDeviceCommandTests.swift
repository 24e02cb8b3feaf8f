// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct FitDeviceCommandTests {
  /// I_D = I_s [ln²(1 + e^{(V_P − V_S)/2U_T}) − ln²(1 + e^{(V_P − V_D)/2U_T})], V_P = (V_G − V_T)/n, by hand: V_T = 0.3 V,
  /// n = 1.35, KP = 300 µA/V², W/L = 2, U_T = 25.852 mV.
  private static func table(_ scratch: Scratch) throws -> String {
    let thermal = 0.025852
    let specific = 2 * 1.35 * 300e-6 * 2 * thermal * thermal
    let rows = stride(from: 0, through: 0.4, by: 0.02).flatMap { gate in
      [0.05, 0.2].map { drain in
        let pinchOff = (gate - 0.3) / 1.35
        func term(_ voltage: Double) -> Double { pow(log(1 + exp((pinchOff - voltage) / (2 * thermal))), 2) }
        return "\(gate),\(drain),\(specific * (term(0) - term(drain)))"
      }
    }
    return try scratch.write("vg,vd,id\n" + rows.joined(separator: "\n") + "\n", as: "iv.csv")
  }

  @Test func fitsAndDraws() throws {
    let scratch = try Scratch()
    let table = try Self.table(scratch)
    let arguments = [
      "fit-device", table + ",temp=26.85", "-w", "120n", "-l", "60n", "-o", scratch.path("a.lib"), "--limit", "0.01",
    ]
    let run = try Command(arguments)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("VTO") && run.output.contains("weak"))
    let library = try String(contentsOfFile: scratch.path("a.lib"), encoding: .utf8)
    #expect(
      library.contains(".lib tt\n") && library.contains("sha256 ") && library.contains("command: pbit fit-device"))
    #expect(!library.contains("date:"))
    let slope = try #require(library.firstMatch(of: /\+ n=([0-9.]+) ;/)?.output.1)
    #expect(abs(try #require(Double(slope)) - 1.35) < 1e-3)
    // The written library is a start for the next fit, and a deck's.
    let again = try Command(Array(arguments.dropLast(2)) + ["--fit", "n", "--start", scratch.path("a.lib")])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("given, not fitted"))
  }

  /// A card that has nothing to do with its data does not pass in silence.
  @Test func theWrongPolarityIsTold() throws {
    let scratch = try Scratch()
    let arguments = ["fit-device", try Self.table(scratch), "-w", "120n", "-l", "60n", "-o", scratch.path("a.lib")]
    let wrong = try Command(arguments + ["--polarity", "pmos"])
    #expect(wrong.status == 0 && wrong.errors.contains("check polarity"), "\(wrong.errors)")
    #expect(try !Command(arguments).errors.contains("warning"))
  }

  @Test func limitExceeded() throws {
    let scratch = try Scratch()
    let table = try Self.table(scratch)
    let run = try Command(["fit-device", table, "-w", "120n", "-l", "60n", "--fit", "vto", "--limit", "0.01"])
    #expect(run.status == 1)
    #expect(run.errors.contains("limit exceeded: tt nch"))
    #expect(run.output.hasPrefix("* EKV transistor cards"))
  }

  @Test(arguments: [
    (["none.csv"], "cannot be read"), (["iv.csv"], "width"), (["iv.csv,l"], "not name=value"),
    (["iv.csv,colour=red"], "no property"), (["iv.csv", "-w", "1u", "-l", "x"], "no number"),
    (["iv.csv", "-w", "1u", "-l", "1u", "--fit", "vth"], "no parameter 'vth'"),
    (["iv.csv", "-w", "1u", "-l", "1u", "--start", "none.lib"], "cannot be read"),
    (["iv.csv,drain=v(x)", "-w", "1u", "-l", "1u"], "no column 'v(x)'"), (["iv.csv", "--limit", "x"], "limit"),
    ([], "tables"),
  ])
  func badInput(_ item: (arguments: [String], message: String)) throws {
    let scratch = try Scratch()
    _ = try Self.table(scratch)
    let run = try Command(["fit-device"] + item.arguments, in: scratch.url)
    #expect(run.status == 2 && run.exited)
    #expect(run.errors.contains(item.message), "\(run.errors)")
  }
}
