// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Energy and quality of generative models as published (arXiv:2510.23972, Fig. 1), with how well each is confirmed.
public struct PublishedComparison: Codable, Hashable, Sendable {
  /// One model.
  public struct Point: Codable, Hashable, Sendable {
    /// Which of its family, such as the number of layers; empty where not known.
    public let label: String
    /// Joules a sample.
    public let energy_J: Double
    /// Inception FID of binarised Fashion-MNIST.
    public let fid: Double

    /// A point from its parts.
    public init(label: String, energy_J: Double, fid: Double) {
      (self.label, self.energy_J, self.fid) = (label, energy_J, fid)
    }
  }

  /// Models of one kind.
  public struct Family: Codable, Hashable, Sendable {
    /// What they run on.
    public enum Machine: String, Codable, Sendable {
      /// The chip of random-number cells.
      case chip
      /// A graphics processor.
      case gpu
    }

    /// DTM, MEBM, GAN, VAE or DDPM.
    public let name: String
    /// What they run on.
    public let machine: Machine
    /// Where the points come from.
    public let source: String
    /// How well they are confirmed.
    public let confidence: PriceSource.Confidence
    /// Ascending in energy.
    public let points: [Point]

    /// A family from its parts.
    public init(
      name: String, machine: Machine, source: String, confidence: PriceSource.Confidence, points: [Point]
    ) {
      self.name = name
      self.machine = machine
      self.source = source
      self.confidence = confidence
      self.points = points
    }

    /// Energy at which the family reaches an FID or a better one, its logarithm interpolated between the two points around
    /// it; that of the cheapest point where this is good enough; nil where no point is.
    public func energy_J(atFID fid: Double) -> Double? {
      if let cheapest = points.first, fid >= cheapest.fid { return cheapest.energy_J }
      for (worse, better) in zip(points, points.dropFirst()) where worse.fid >= fid && fid >= better.fid {
        let share = worse.fid == better.fid ? 0 : (worse.fid - fid) / (worse.fid - better.fid)
        return exp(log(worse.energy_J) + share * log(better.energy_J / worse.energy_J))
      }
      return nil
    }
  }

  /// What a point of the chip costs beside the cheapest family on a graphics processor at the same FID.
  public struct Advantage: Codable, Hashable, Sendable {
    /// The chip's point.
    public let point: Point
    /// The cheapest family.
    public let rival: String
    /// Joules that it needs for the same FID.
    public let rivalEnergy_J: Double
    /// `rivalEnergy_J` over the point's energy.
    public let ratio: Double
  }

  /// Kinds of models.
  public let families: [Family]
  /// Processors by name.
  public let processors: [GraphicsProcessor]

  /// A comparison from its parts.
  public init(families: [Family], processors: [GraphicsProcessor]) {
    (self.families, self.processors) = (families, processors)
  }

  /// Reads the resource.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public static func read(path: String) throws(EnergyLedgerError) -> PublishedComparison {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EnergyLedgerError(.badValue, "it cannot be read", at: path, remedy: "check the installation")
    }
    do { return try JSONDecoder().decode(PublishedComparison.self, from: data) } catch {
      throw EnergyLedgerError(.badValue, "\(error)", at: path, remedy: "restore the file")
    }
  }

  /// The advantage of each point of a family over the graphics processors, where one of these reaches the same FID.
  public func advantages(of family: Family) -> [Advantage] {
    family.points.compactMap { point in
      let rivals = families.filter { $0.machine == .gpu }.compactMap { rival in
        rival.energy_J(atFID: point.fid).map { (rival.name, $0) }
      }
      guard let cheapest = rivals.min(by: { $0.1 < $1.1 }) else { return nil }
      return Advantage(
        point: point, rival: cheapest.0, rivalEnergy_J: cheapest.1, ratio: cheapest.1 / point.energy_J)
    }
  }
}
