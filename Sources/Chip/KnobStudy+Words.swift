// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension KnobStudy {
  /// What a designer reads from the numbers, in sentences made of them.
  public var words: String {
    ([range] + (knob.harm == .choice ? [] : [loss]) + [floor, cost]).compactMap { $0 }.joined(separator: " ")
  }

  /// Rows from the harmless end of the knob to the harmful one.
  private var fromHarmless: [Row] {
    let rising = rows.sorted { $0.value < $1.value }
    return knob.harm == .falling ? rising.reversed() : rising
  }

  private func amount(_ row: Row) -> String {
    let value = knob.text(row.value)
    if knob == .link { return value }
    return "\(knob.rawValue) = \(value)" + (knob.unit.isEmpty ? "" : " \(knob.unit)")
  }

  private func distance(_ measurements: [Measurement]) -> String {
    Self.words(Self.frechetDistance(measurements), "%.2f")
  }

  private func accuracy(_ measurements: [Measurement]) -> String? {
    Self.classAccuracy(measurements).map { Self.words($0, "%.1f", scale: 100) + " %" }
  }

  /// A value and its error; of one chip the value alone, for its error is not known.
  private static func words(_ estimate: Estimate, _ format: String, scale: Double = 1) -> String {
    String(format: format, scale * estimate.value)
      + (estimate.degreesOfFreedom == nil ? "" : String(format: " ± " + format, scale * estimate.standardError))
  }

  private func score(_ measurements: [Measurement]) -> String {
    "Fréchet distance² \(distance(measurements))" + (accuracy(measurements).map { ", class accuracy \($0)" } ?? "")
  }

  private func holds(_ row: Row) -> Bool { verdict(row) == .holds }

  /// Where the quality holds.
  private var range: String {
    let against = "ideal cells have \(score(ideal))"
    let rule = "distance² at most 10 % above theirs, class accuracy at most 2 points below"
    switch knob.harm {
    case .choice:
      return rows.map { "\(amount($0)): \(score($0.measurements)), \(verdict($0).rawValue)" }.joined(separator: "; ")
        + "; \(against)."
    case .bothWays:
      let good = fromHarmless.filter(holds)
      guard let low = good.first, let high = good.last else {
        return "At none of the values does the quality hold (\(rule)); \(against)."
      }
      let gaps = fromHarmless.filter { $0.value > low.value && $0.value < high.value && !holds($0) }
      let held = low.value == high.value ? "Only at \(amount(low))" : "From \(amount(low)) to \(amount(high))"
      return "\(held) the quality holds (\(rule))"
        + (gaps.isEmpty ? "" : ", but not at \(gaps.map(amount).joined(separator: ", "))") + "; \(against)."
    case .rising, .falling:
      let word = knob.harm == .rising ? "Up to" : "Down to"
      guard let last = fromHarmless.prefix(while: holds).last else {
        return "At none of the values does the quality hold (\(rule)); \(against)."
      }
      let all = last.value == fromHarmless.last?.value ? ", which is every value," : ""
      return "\(word) \(amount(last))\(all) the quality holds: \(score(last.measurements)), \(rule); \(against)."
    }
  }

  /// The next value beyond, and the worst.
  private var loss: String? {
    func ratio(_ row: Row) -> String {
      let ratio = Self.frechetDistance(row.measurements).value / Self.frechetDistance(ideal).value
      let seeds = row.measurements.count == 1 ? "one seed does" : "\(row.measurements.count) seeds do"
      let doubt = verdict(row) == .unclear ? " (which \(seeds) not settle)" : ""
      return String(format: "%.2f times the ideal distance²%@", ratio, doubt)
        + (accuracy(row.measurements).map { " and class accuracy \($0)" } ?? "")
    }
    let beyond = fromHarmless.filter { !holds($0) }
    guard let first = beyond.first else { return nil }
    let worst = beyond.max { harm($0) < harm($1) }
    return "At \(amount(first)) the pictures have \(ratio(first))"
      + (worst.flatMap { $0.value == first.value ? nil : ", at \(amount($0)) \(ratio($0))" } ?? "") + "."
  }

  /// Which values fall behind images of independent pixels.
  private var floor: String? {
    let bernoulli = Self.estimate(independentPixels.map(\.frechetDistance))
    let behind = fromHarmless.filter { Self.frechetDistance($0.measurements).value > bernoulli.value }
    let words = String(format: "%.2f", bernoulli.value)
    guard let first = behind.first else {
      return "Every value stays ahead of images of independent pixels per class (\(words))."
    }
    guard behind.count < rows.count, knob.harm == .rising || knob.harm == .falling else {
      return "Behind images of independent pixels per class (\(words)): \(behind.map(amount).joined(separator: ", "))."
    }
    return (knob.harm == .rising ? "From \(amount(first)) on" : "At \(amount(first)) and below")
      + " the pictures are behind images of independent pixels per class (\(words))."
  }

  /// What the knob does to the energy, where it does anything.
  private var cost: String? {
    let energies = rows.map { ($0, Self.energy_J($0.measurements).value) }
    guard let least = energies.min(by: { $0.1 < $1.1 }), let most = energies.max(by: { $0.1 < $1.1 }),
      most.1 > 1.01 * least.1
    else { return rows.first.map { String(format: "A picture costs %.3g nJ at every value.", joules($0) * 1e9) } }
    return String(
      format: "A picture costs %.3g nJ at %@ and %.3g nJ at %@.", least.1 * 1e9, amount(least.0), most.1 * 1e9,
      amount(most.0))
  }

  private func joules(_ row: Row) -> Double { Self.energy_J(row.measurements).value }
}
