// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct CompareCommandTests {
  @Test func publishedFigureAndNetworks() throws {
    let scratch = try Scratch()
    let network = try scratch.write(
      "name: tiny\nlayers:\n  - {kind: dense, inputs: 1000, outputs: 1000}\n", as: "tiny.yaml")
    let command = try Command([
      "compare", "--architecture", network, "--gpu", "A100-BF16", "--utilisation", "0.5", "-o", scratch.path("out"),
    ])
    #expect(command.status == 0, "\(command.errors)")
    // 2 MFLOP × 400 W/(312 TFLOP/s × 0.5) = 5.13 µJ.
    #expect(command.output.contains("5.13 µJ"))
    #expect(command.output.contains("VAE") && command.output.contains("E_cell"))
    let csv = try String(contentsOfFile: scratch.path("out/comparison.csv"), encoding: .utf8)
    #expect(csv.split(separator: "\n").count == 1 + 23 + 1)
    for name in ["comparison.json", "index.html", "energy-fid.svg"] {
      #expect(FileManager.default.fileExists(atPath: scratch.path("out/" + name)), "\(name)")
    }
    // Without a model there is nothing for the second figure.
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out/energy-proxy.svg")))
  }

  @Test(arguments: [
    (["--gpu", "Z80"], "A100-BF16"), (["--utilisation", "0"], "utilisation"),
    (["--evaluation", "/nowhere"], "/nowhere"),
    (["--architecture", "/nowhere.yaml"], "/nowhere.yaml"),
  ])
  func badInputIsRefused(arguments: [String], word: String) throws {
    let scratch = try Scratch()
    let command = try Command(["compare", "-o", scratch.path("out")] + arguments)
    #expect(command.exited && command.status == 2)
    #expect(command.errors.contains(word), "\(command.errors)")
  }
}
