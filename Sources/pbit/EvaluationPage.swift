// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitReport

/// What `pbit evaluate -o` writes: `evaluation.json`, a page, its figures as SVG and the images beside their neighbours.
struct EvaluationPage {
  let file: EvaluationFile
  let candidates: [Evaluation.ImageSet]
  let neighbours: [Evaluation.Neighbours]
  let training: ImageDataset
  let ledger: EnergyLedger?

  private var evaluation: Evaluation { file.evaluation }

  func write(to folder: OutputFolder) throws {
    let gnuplot = try Gnuplot()
    try folder.write(json: file, to: "evaluation.json")
    if let ledger { try folder.write(json: ledger, to: "ledger.json") }
    let table = EvaluationTable(file: file)
    func block(_ figure: Figure, _ caption: String) throws -> HTMLPage.Block {
      let svg = try gnuplot.svg(of: figure)
      try folder.write(Data(svg.utf8), to: "\(figure.name).svg")
      return .figure(svg: svg, caption: caption)
    }

    var ladder: [HTMLPage.Block] = [.paragraph(table.ladderNote)]
    for distance in Figure.LadderDistance.allCases
    where evaluation.rows.contains(where: { distance.of($0) != nil }) {
      ladder.append(
        try block(
          .evaluationLadder(evaluation, distance),
          "Judged images in the warm colour. Bars: one standard error. Training images, split: as many of them drawn at "
            + "random against all others; no model can be expected to lie below."))
    }
    ladder.append(.table(table.html("The ladder.", table.ladderHeader, table.ladderRows)))
    if let supplied = evaluation.suppliedFeatures { ladder.append(.paragraph(EvaluationTable.suppliedText(supplied))) }
    var sections = [HTMLPage.Section("Distances", ladder)]

    var classes: [HTMLPage.Block] = []
    for (index, row) in evaluation.rows.filter(\.isCandidate).enumerated() {
      guard let confusion = row.perceptron else { continue }
      classes.append(
        try block(
          .confusion(confusion, name: "confusion-\(index)", title: "\(row.name), by the perceptron"),
          "\(row.name): classes asked for against those that the perceptron sees, per cent of each row."))
      classes.append(.table(table.html("\(row.name), class by class.", table.classHeader, table.classRows(row))))
    }
    if let classifier = evaluation.classifier {
      classes.append(
        try block(
          .confusion(classifier.test, name: "confusion-test", title: "Test images, by the perceptron"),
          "The perceptron on real test images: what it mistakes there it cannot hold against a model."))
    }
    if !classes.isEmpty { sections.append(.init("Classes", classes)) }

    var novelty: [HTMLPage.Block] = [
      .paragraph(
        "A model that repeats its training images has a ratio well below 1 and copies; one that draws what no training "
          + "image resembles has a ratio above 1. Coverage is the share of test images in whose neighbourhood an image "
          + "falls (Naeem et al., 2020); the split training images show what real images reach."),
      .table(table.html(table.noveltyNote + ".", table.noveltyHeader, table.noveltyRows)),
    ]
    for (index, set) in candidates.enumerated() where index < neighbours.count {
      let png = try sheet(set, neighbours[index]).png()
      try folder.write(Data(png), to: "neighbours-\(index).png")
      novelty.append(
        .pictures([
          .init(
            png: png, description: "pairs of rows, drawn above nearest training image",
            caption: "\(set.name): each drawn image, and under it the training image nearest to it.")
        ]))
    }
    sections.append(.init("Novelty and coverage", novelty))

    if !evaluation.mixing.isEmpty {
      sections.append(
        .init(
          "Mixing",
          [
            try block(.chainMixing(evaluation.mixing), "Autocorrelation and its standard error over 16 inputs."),
            .table(table.html(table.mixingNote + ".", table.mixingHeader, table.mixingRows)),
          ]))
    }
    if let ledger {
      sections.append(
        .init(
          "Energy",
          [
            try block(.energyLedger(ledger), "Prices: \(ledger.prices)."), .table(.energyLedger(ledger)),
          ]))
    }
    try HTMLPage(
      title: "Evaluation of \(file.subject)",
      lead: "What \(evaluation.count) images score beside real ones and images of independent pixels.",
      sections: sections,
      provenance: [
        ("made by", file.tool), ("command", file.command), ("training data, CRC-32", evaluation.dataChecksum),
        ("seed", "\(evaluation.seed)"),
      ]
    ).write(to: URL(fileURLWithPath: folder.file("index.html")))
  }

  /// Rows of ten images, each row above that of their nearest training images.
  private func sheet(_ set: Evaluation.ImageSet, _ found: Evaluation.Neighbours) throws -> ImageGrid {
    let (columns, size) = (10, training.pixelCount)
    let rows = min(4, found.indices.count / columns)
    let shown =
      rows == 0 ? [Array(found.indices.indices)] : (0..<rows).map { Array(($0 * columns)..<(($0 + 1) * columns)) }
    func grey(_ pixels: ArraySlice<UInt8>) -> [UInt8] { GeneratedImages.grey(pixels, levels: training.levels) }
    let pictures = shown.flatMap { row in
      row.map { grey(set.pixels[($0 * size)..<(($0 + 1) * size)]) }
        + row.map { grey(training.image(found.indices[$0])) }
    }
    return try ImageGrid(
      pictures, imageWidth: training.width, imageHeight: training.height, columns: shown[0].count, gutter: 4, scale: 2,
      background: 40)
  }
}
