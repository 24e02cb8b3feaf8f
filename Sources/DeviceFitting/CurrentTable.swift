// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist

/// Currents of transistors, measured or simulated: one point a row.
public struct CurrentTable: Sendable {
  /// A drain current and what it was taken at.
  public struct Point: Sendable {
    /// Terminal voltages, V, with SPICE's signs: negative for a p channel whose source is ground.
    public let voltages: EKVChannel.Voltages
    /// The current into the drain, A; negative for a conducting p channel.
    public let current: Double
    /// K.
    public let temperature: Double
    /// Channel width, m.
    public let width: Double
    /// Channel length, m.
    public let length: Double

    /// A point from its parts.
    ///
    /// - Parameters:
    ///   - voltages: Terminal voltages, V.
    ///   - current: The current into the drain, A.
    ///   - temperature: K.
    ///   - width: Channel width, m.
    ///   - length: Channel length, m.
    public init(
      voltages: EKVChannel.Voltages, current: Double, temperature: Double, width: Double, length: Double
    ) {
      self.voltages = voltages
      self.current = current
      self.temperature = temperature
      self.width = width
      self.length = length
    }
  }

  /// The transistor that a point belongs to: one card in one section of a library.
  public struct Device: Sendable, Hashable {
    /// The process corner, a section's name.
    public let corner: String
    /// The card's name.
    public let model: String
    /// n or p channel.
    public let polarity: MOSFETCard.Polarity

    /// A transistor.
    ///
    /// - Parameters:
    ///   - corner: The process corner.
    ///   - model: The card's name.
    ///   - polarity: n or p channel.
    public init(corner: String, model: String, polarity: MOSFETCard.Polarity) {
      self.corner = corner
      self.model = model
      self.polarity = polarity
    }
  }

  /// Points by transistor, in the order of first appearance.
  public private(set) var points: [(device: Device, points: [Point])] = []
  /// Columns that were not used, by file.
  public private(set) var unusedColumns: [(file: String, names: [String])] = []

  /// An empty table.
  public init() {}

  /// Adds a point.
  ///
  /// - Parameters:
  ///   - point: The point.
  ///   - device: The transistor it belongs to.
  public mutating func append(_ point: Point, to device: Device) {
    if let index = points.firstIndex(where: { $0.device == device }) {
      points[index].points.append(point)
    } else {
      points.append((device, [point]))
    }
  }

  mutating func note(unused names: [String], in file: String) {
    if !names.isEmpty { unusedColumns.append((file, names)) }
  }
}
