// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import PBitKitDenoising

struct StitchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stitch",
    abstract: "Put a model together from denoising steps of different runs.",
    discussion: """
      Steps are trained independently of each other, so that those of runs with the same options but for the seed, or \
      of different epochs of one run, fit together. Step 0 is the last one to run, next to the image. config.json says \
      where each step comes from.

        pbit stitch model-a:0,1 model-b:2,3 -o stitched
        pbit stitch model-a/best:0-2 model-b:3 -o stitched
      """)

  @Argument(help: "Models' folders, each with a colon and the steps to take from it.")
  var sources: [String]
  @Option(name: .shortAndLong, help: "Folder of the new model; created where missing.")
  var output: String

  func run() throws {
    try ErrorRendering.reporting { _ in
      let model = try DenoisingModel(
        stitching: sources.map(source), tool: Pbit.tool, command: Pbit.commandLine)
      guard !Trainer.hasCheckpoint(folder: output) else {
        throw CommandError(
          .badOption, "it holds a training run", at: output, remedy: "give another folder: a stitched model has no run")
      }
      // A stitched model can be stitched again; a trained one would be lost.
      if DenoisingModel.exists(folder: output), try DenoisingModel.load(folder: output).provenance.parts == nil {
        throw CommandError(.badOption, "it holds a trained model", at: output, remedy: "give another folder")
      }
      try model.save(folder: output)
      for part in model.provenance.parts ?? [] { print("step \(part.step)  \(part.source), \(part.epochs) epochs") }
      print(output)
    }
  }

  private func source(_ word: String) throws -> DenoisingModel.Source {
    guard let colon = word.lastIndex(of: ":"), colon > word.startIndex else {
      throw CommandError(
        .badOption, "it does not say which steps to take", at: word, remedy: "write model:0,1 or model:0-3")
    }
    let name = String(word[..<colon])
    var steps: [Int] = []
    for item in word[word.index(after: colon)...].split(separator: ",", omittingEmptySubsequences: false) {
      let ends = item.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends[0], let last = ends[ends.count - 1], ends.count <= 2, (0...last).contains(first), last < 64
      else {
        throw CommandError(
          .badOption, "'\(item)' is no step", at: word, remedy: "write steps from 0, as in model:0,1 or model:0-3")
      }
      steps += Array(first...last)
    }
    return .init(name: name, model: try DenoisingModel.load(folder: ShippedFiles.model(name)), steps: steps)
  }
}
