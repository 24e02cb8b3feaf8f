// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// The shape of a denoising model: everything but its parameters.
public struct Architecture: Sendable, Equatable, Codable {
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Number of classes.
  public var classes: Int
  /// How often the one-hot label is repeated.
  public var labelSpots: Int
  /// Name of the graph preset.
  public var preset: String
  /// Nodes along a side of the grid.
  public var side: Int
  /// Connection rules.
  public var rules: [GridGraph.Rule]
  /// Whether edges wrap around.
  public var torus: Bool
  /// How pixels are laid out.
  public var placement: Placement.Order
  /// Seed of the placements; each step has its own.
  public var graphSeed: UInt64
  /// The noising process.
  public var process: ForwardProcess

  /// An architecture from its parts.
  public init(
    width: Int, height: Int, classes: Int, labelSpots: Int, preset: GraphPreset, side: Int? = nil, torus: Bool = true,
    placement: Placement.Order = .sorted, graphSeed: UInt64, process: ForwardProcess
  ) throws(DenoisingError) {
    guard width > 0, height > 0, classes > 0, labelSpots >= 0, labelSpots <= 1000 else {
      throw DenoisingError(
        .badOption, "images of \(width)×\(height), \(classes) classes, \(labelSpots) label spots", at: "architecture",
        remedy: "sizes must be positive and label spots from 0 to 1000")
    }
    let graph = try preset.graph(side: side, torus: torus)
    self.width = width
    self.height = height
    self.classes = classes
    self.labelSpots = labelSpots
    self.preset = preset.name
    self.side = graph.side
    self.rules = preset.rules
    self.torus = torus
    self.placement = placement
    self.graphSeed = graphSeed
    self.process = process
  }

  /// The untrained machine of each step.
  public func machines() throws(DenoisingError) -> [BoltzmannMachine] {
    let graph = try GridGraph(side: side, rules: rules, torus: torus)
    var machines: [BoltzmannMachine] = []
    for step in 0..<process.steps {
      let placement = try Placement(
        graph: graph, pixels: width * height, labels: classes * labelSpots, order: placement,
        stream: RandomStream(seed: graphSeed, name: "placement/\(step)"))
      machines.append(
        BoltzmannMachine(
          graph: graph, placement: placement, imageCoupling: process.coupling(step, rate: process.imageRate),
          labelCoupling: process.coupling(step, rate: process.labelRate)))
    }
    return machines
  }
}

extension Architecture {
  /// The same, once every value was checked: for a value that was read from a file.
  func validated() throws(DenoisingError) -> Architecture {
    guard width > 0, height > 0, width <= 1024, height <= 1024, classes > 0, classes <= 256,
      (0...1000).contains(labelSpots)
    else {
      throw DenoisingError(
        .badDimensions, "images of \(width)×\(height), \(classes) classes, \(labelSpots) label spots",
        at: "architecture", remedy: "sizes must be positive: restore config.json from where it came from")
    }
    var checked = self
    checked.process = try ForwardProcess(
      steps: process.steps, grid: process.grid, imageRate: process.imageRate, labelRate: process.labelRate,
      offset: process.offset)
    return checked
  }
}
