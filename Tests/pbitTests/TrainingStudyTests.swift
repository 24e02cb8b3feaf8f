// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct TrainingStudyTests {
  private func options(_ verb: String, _ scratch: Scratch) -> [String] {
    [verb, "--data", scratch.url.path, "-o", scratch.path("study"), "--preset", "8_8"] + TrainCommandTests.schedule
  }

  /// A study that was stopped goes on with the same command, to the same table, and not with another one.
  @Test func stabilityGoesOnAndDraws() throws {
    let scratch = try Scratch()
    try TrainCommandTests.pictures(in: scratch)
    let options = options("stability", scratch) + ["3", "--steps", "1,2", "--side", "10"]
    let stopped = try Command(options + ["--time-limit", "0.000001"])
    #expect(stopped.status == 75 && stopped.errors.contains("the same command goes on"), "\(stopped.errors)")
    let first = try Command(options)
    #expect(first.status == 0, "\(first.errors)")
    for run in ["MEBM", "DTM T = 2", "DTM T = 2, ACP"] { #expect(first.output.contains(run)) }
    let csv = try String(contentsOfFile: scratch.path("study/stability.csv"), encoding: .utf8)
    #expect(csv.split(separator: "\n").count == 1 + 3 * 3)
    #expect(FileManager.default.fileExists(atPath: scratch.path("study/training-stability.svg")))
    #expect(FileManager.default.fileExists(atPath: scratch.path("study/dtm-2-acp/samples/epoch-003.png")))
    let second = try Command(options)
    #expect(second.status == 0 && second.output == first.output)
    let other = try Command(options + ["--learning-rate", "0.5"])
    #expect(other.status == 2 && other.errors.contains("other options"))
    let odd = try Command(options + ["--steps", "1,x"])
    #expect(odd.status == 2 && odd.errors.contains("--steps"))
  }

  @Test func mixingDraws() throws {
    let scratch = try Scratch()
    try TrainCommandTests.pictures(in: scratch)
    let options = options("mixing", scratch) + ["3", "--side", "10", "--longest", "2048"]
    let command = try Command(options + ["--penalties", "0,0.5"])
    #expect(command.status == 0, "\(command.errors)")
    let csv = try String(contentsOfFile: scratch.path("study/mixing.csv"), encoding: .utf8)
    #expect(csv.split(separator: "\n").count == 3)
    #expect(FileManager.default.fileExists(atPath: scratch.path("study/mixing-expressivity.svg")))
    let odd = try Command(options + ["--penalties", "0,0"])
    #expect(odd.status == 2 && odd.errors.contains("twice"))
  }
}
