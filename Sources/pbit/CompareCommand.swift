// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitReport

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare energy and quality with published models on chip and GPU.",
    discussion: """
      Draws the energy a sample against the Inception FID as published in arXiv:2510.23972, Fig. 1, and, in a figure of \
      their own, models that pbit evaluate judged: their distances are no FID. A model stands in the first figure only if \
      it was evaluated with --features, which have to be Inception's. Writes comparison.json, comparison.csv, index.html \
      and figures.

      A network described in YAML gets the energy of its floating-point operations on a GPU, as the paper's theoretical \
      column does; without one, a small dense decoder of assumed shape:

        name: VAE decoder
        source: assumed
        passes: 1
        layers:
          - {kind: dense, inputs: 32, outputs: 512}
          - {kind: transposedConv, inputs: 32, outputs: 16, kernel: 4, width: 7, height: 7}
          - {kind: conv, inputs: 16, outputs: 1, kernel: 3, width: 28, height: 28}

        pbit evaluate fashion-mnist --data fashion-mnist-data -o scores
        pbit compare --evaluation scores -o comparison
      """)

  @Option(help: "Folder that pbit evaluate -o wrote of a model; can be repeated.", completion: .directory)
  var evaluation: [String] = []
  @Option(help: "Network to price on the GPU, YAML or JSON; can be repeated.", completion: .file())
  var architecture: [String] = []
  @Option(help: "GPU: A100 (FP32), A100-TF32 or A100-BF16.")
  var gpu = "A100"
  @Option(help: "Share of the GPU's peak rate that is reached; 1, as in a theoretical bound, is assumed.")
  var utilisation = 1.0
  @Option(name: .shortAndLong, help: "Folder to write to; created where missing.")
  var output = "comparison"

  func run() throws {
    try ErrorRendering.reporting { _ in
      let published = try PublishedComparison.read(path: ShippedFiles.published("figure-1.json"))
      guard let processor = published.processors.first(where: { $0.name == gpu }) else {
        throw CommandError(
          .unknownName, "it is no GPU of the list", at: "--gpu \(gpu)",
          remedy: "give one of: \(published.processors.map(\.name).joined(separator: " "))")
      }
      let networks = try architecture.isEmpty ? [ShippedFiles.published("vae-decoder.yaml")] : architecture
      let derived = try networks.map { path in
        let network = try NetworkArchitecture.read(path: path)
        let unit = try processor.energyPerOperation_J(utilisation: utilisation)
        let operations = try network.operations()
        return EnergyComparison.Derived(
          network: network.name, source: "shape: \(network.source ?? "not stated"); \(processor.source)",
          operations: operations, processor: processor.name, energyPerOperation_J: unit, utilisation: utilisation,
          energy_J: operations * unit)
      }
      let files = try evaluation.map { folder in
        (try EvaluationFile.read(path: "\(folder)/evaluation.json"), try Self.ledger("\(folder)/ledger.json"))
      }
      let comparison = EnergyComparison(
        published: published, derived: derived, own: try files.flatMap { try EnergyComparison.own($0, $1) })
      let folder = try OutputFolder(output)
      try folder.write(json: comparison, to: "comparison.json")
      try folder.write(Data(comparison.csv.utf8), to: "comparison.csv")
      try page(comparison, files.map(\.0), folder)
      print(comparison.tables.map(\.text).joined(separator: "\n\n"))
      print("\n\(folder.file("index.html"))")
    }
  }

  private static func ledger(_ path: String) throws -> EnergyLedger {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DenoisingError(
        .missingFile, "cannot be read", at: path,
        remedy: "give a folder that pbit evaluate MODEL -o wrote, or put a ledger.json of pbit generate there")
    }
    do { return try JSONDecoder().decode(EnergyLedger.self, from: data) } catch {
      throw DenoisingError(.corruptFile, "\(error)", at: path, remedy: "write it again with pbit evaluate -o")
    }
  }

  private func page(_ comparison: EnergyComparison, _ files: [EvaluationFile], _ folder: OutputFolder) throws {
    let gnuplot = try Gnuplot()
    func block(_ figure: Figure, _ caption: String) throws -> HTMLPage.Block {
      let svg = try gnuplot.svg(of: figure)
      try folder.write(Data(svg.utf8), to: "\(figure.name).svg")
      return .figure(svg: svg, caption: caption)
    }
    // The prices of each model's own ledger come first; the figure shows those and Z1's.
    let shown = comparison.own.filter { own in !comparison.cellEnergies.contains { $0.statement == own.prices } }
    func points(_ distance: (EnergyComparison.Own) -> Estimate?) -> [Figure.EnergyQualityPoint] {
      shown.compactMap { own in
        distance(own).map {
          Figure.EnergyQualityPoint("\(own.model), \(own.prices)", energy_J: own.energy_J, distance: $0)
        }
      }
    }
    var blocks = [
      try block(
        .publishedEnergyQuality(comparison.published, own: points(\.suppliedFeatures)),
        "Published: discs for a chip, whose energy is modelled, squares for a GPU, whose energy is theoretical. Stars: our "
          + "models in features that were given as Inception's.")
    ]
    if let first = files.first {
      let levels = first.evaluation.rows.filter { !$0.isCandidate }
      let hidden = comparison.own.contains { $0.classifierFeatures != nil }
      blocks.append(
        try block(
          .energyAgainstProxy(
            own: points { hidden ? $0.classifierFeatures : $0.principalComponents },
            levels: levels.compactMap { row in
              (hidden ? row.classifierFeatures : row.principalComponents).map { (row.name, $0.value.value) }
            },
            distance: "Fréchet distance d² in \(hidden ? "the classifier's features" : "principal components"), no FID"),
          "Our models, the same images under several price lists; dotted, the ladder's rungs."))
    }
    try HTMLPage(
      title: "Energy and quality", lead: "What a sample costs, and what it is worth, on chip and GPU.",
      sections: [.init("Figures", blocks), .init("Tables", comparison.tables.map { .table($0.html) })],
      provenance: [("made by", Pbit.tool), ("command", Pbit.commandLine)]
    ).write(to: URL(fileURLWithPath: folder.file("index.html")))
  }
}
