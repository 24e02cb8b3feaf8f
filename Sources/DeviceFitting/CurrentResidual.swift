// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices

/// How far a card's currents are from a table's, on a scale that weak inversion and strong inversion share:
/// ```
/// r = asinh(I_model/2I₀) − asinh(I_data/2I₀)
/// ```
/// which is ln(I_model/I_data) well above the floor I₀ and (I_model − I_data)/2I₀ below it. It has a sign and a slope at
/// every current, also where the drain voltage is zero or reversed.
struct CurrentResidual {
  let points: [CurrentTable.Point]
  /// I₀, A.
  let floor: Double
  private let targets: [Double]
  /// Distinct transistors, and which one each point is of.
  private let sites: [Site]
  private let siteOfPoint: [Int]

  private struct Site: Hashable {
    let width: Double
    let length: Double
    let temperature: Double
  }

  init(_ points: [CurrentTable.Point], floor: Double) {
    self.points = points
    self.floor = floor
    targets = points.map { asinh($0.current / (2 * floor)) }
    var sites: [Site] = []
    var numbers: [Site: Int] = [:]
    siteOfPoint = points.map { point in
      let site = Site(width: point.width, length: point.length, temperature: point.temperature)
      if let number = numbers[site] { return number }
      numbers[site] = sites.count
      sites.append(site)
      return sites.count - 1
    }
    self.sites = sites
  }

  /// The channel that each point is of.
  func channels(_ template: CardTemplate) throws -> [EKVChannel] {
    let card = try template.card()
    let distinct = try sites.map {
      try template.channel(card, width: $0.width, length: $0.length, temperature: $0.temperature)
    }
    return siteOfPoint.map { distinct[$0] }
  }

  /// The inversion coefficient at each point, the larger of the channel's two ends.
  func inversionCoefficients(_ template: CardTemplate) throws -> [Double] {
    zip(try channels(template), points).map { channel, point in
      let swapped = EKVChannel.Voltages(
        drain: point.voltages.source, gate: point.voltages.gate, source: point.voltages.drain, bulk: point.voltages.bulk
      )
      return max(channel.inversionCoefficient(point.voltages), channel.inversionCoefficient(swapped))
    }
  }

  /// The weight of each r², (1 + IC/IC₀)⁻² at the card's inversion coefficient IC.
  func weights(_ template: CardTemplate, focus: Double) throws -> [Double] {
    try inversionCoefficients(template).map { 1 / ((1 + $0 / focus) * (1 + $0 / focus)) }
  }

  /// The card's currents, A.
  func currents(_ template: CardTemplate) throws -> [Double] {
    zip(try channels(template), points).map { $0.current($1.voltages).value }
  }

  /// r of every point.
  func values(_ template: CardTemplate) throws -> [Double] {
    zip(try currents(template), targets).map { asinh($0 / (2 * floor)) - $1 }
  }
}
