// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitReport

/// What `pbit compare` puts side by side: energies a sample, published, derived and our own.
struct EnergyComparison: Encodable {
  /// A network's energy on a processor.
  struct Derived: Encodable {
    let network: String
    let source: String
    let operations: Double
    let processor: String
    let energyPerOperation_J: Double
    let utilisation: Double
    let energy_J: Double
  }

  /// One of our models under one price list.
  struct Own: Encodable {
    let model: String
    let prices: String
    let energy_J: Estimate
    /// Distances of the images whose class was asked for, else of the first judged ones.
    let images: String
    let principalComponents: Estimate
    let classifierFeatures: Estimate?
    /// Distance in features that the user gave, a true FID where they are Inception's.
    let suppliedFeatures: Estimate?
  }

  /// A published point of the chip and its cheapest rival.
  struct Ratio: Encodable {
    let family: String
    let advantage: PublishedComparison.Advantage
  }

  let published: PublishedComparison
  let ratios: [Ratio]
  let derived: [Derived]
  let cellEnergies: [PublishedCellEnergy]
  let own: [Own]

  init(published: PublishedComparison, derived: [Derived], own: [Own]) {
    self.published = published
    self.derived = derived
    self.own = own
    cellEnergies = PublishedCellEnergy.all
    ratios = published.families.filter { $0.machine == .chip }.flatMap { family in
      published.advantages(of: family).map { Ratio(family: family.name, advantage: $0) }
    }
  }

  /// A model's evaluation under the prices of its ledger, of every published E_cell and of Z1.
  static func own(_ file: EvaluationFile, _ ledger: EnergyLedger) throws -> [Own] {
    let rows = file.evaluation.rows.filter(\.isCandidate)
    guard let row = rows.first(where: { $0.perceptron != nil }) ?? rows.first else { return [] }
    let lists = PublishedCellEnergy.all.map(\.prices) + PriceList.Z1Programming.allCases.map { PriceList.z1($0) }
    let ledgers = [ledger] + (try lists.map { try EnergyLedger(ledger.workload, prices: $0) })
    return ledgers.map { ledger in
      Own(
        model: file.subject, prices: ledger.prices,
        energy_J: Estimate(ledger.total_J, standardError: ledger.standardError_J ?? 0), images: row.name,
        principalComponents: row.principalComponents.value, classifierFeatures: row.classifierFeatures?.value,
        suppliedFeatures: file.evaluation.suppliedFeatures?.value)
    }
  }

  /// One line a point, for spreadsheets: empty where a number does not exist.
  var csv: String {
    func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
    var lines = ["model,machine,energy_J,energy_error_J,fid,d2_principal_components,d2_classifier,source,confidence"]
    for family in published.families {
      for point in family.points {
        lines.append(
          "\(quoted((family.name + " " + point.label).trimmingCharacters(in: .whitespaces))),\(family.machine.rawValue),"
            + "\(point.energy_J),,\(point.fid),,,\(quoted(family.source)),\(family.confidence.rawValue)")
      }
    }
    for row in derived {
      lines.append("\(quoted(row.network)),\(quoted(row.processor)),\(row.energy_J),,,,,\(quoted(row.source)),")
    }
    for row in own {
      let error = row.energy_J.standardError
      lines.append(
        "\(quoted(row.model)),chip,\(row.energy_J.value),\(error > 0 ? "\(error)" : ""),"
          + "\(row.suppliedFeatures.map { "\($0.value)" } ?? ""),\(row.principalComponents.value),"
          + "\(row.classifierFeatures.map { "\($0.value)" } ?? ""),\(quoted(row.prices)),")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
