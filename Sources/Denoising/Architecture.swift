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
  /// Largest pixel value: a pixel is a count of this many spins; 1 for binary images.
  public var levels: Int
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
  /// Where steps come from runs of different seeds: the seed of each step's placement.
  public var stepGraphSeeds: [UInt64]?
  /// The noising process.
  public var process: ForwardProcess

  /// An architecture from its parts.
  public init(
    width: Int, height: Int, classes: Int, levels: Int = 1, labelSpots: Int, preset: GraphPreset, side: Int? = nil,
    torus: Bool = true, placement: Placement.Order = .sorted, graphSeed: UInt64, process: ForwardProcess
  ) throws(DenoisingError) {
    guard width > 0, height > 0, classes > 0, labelSpots >= 0, labelSpots <= 1000 else {
      throw DenoisingError(
        .badOption, "images of \(width)×\(height), \(classes) classes, \(labelSpots) label spots", at: "architecture",
        remedy: "sizes must be positive and label spots from 0 to 1000")
    }
    guard Self.allowedLevels.contains(levels) else {
      throw DenoisingError(
        .badOption, "\(levels) grey levels", at: "--levels", remedy: "give 1, black and white, to 255")
    }
    let graph = try preset.graph(side: side, torus: torus)
    self.width = width
    self.height = height
    self.classes = classes
    self.levels = levels
    self.labelSpots = labelSpots
    self.preset = preset.name
    self.side = graph.side
    self.rules = preset.rules
    self.torus = torus
    self.placement = placement
    self.graphSeed = graphSeed
    self.process = process
  }

  static let allowedLevels = 1...255

  /// Checks that images are of the kind that the model draws.
  ///
  /// - Throws: ``DenoisingError`` for another size, number of classes or of grey levels.
  package func check(_ data: ImageDataset, at place: String) throws(DenoisingError) {
    guard data.width == width, data.height == height, data.classes == classes, data.levels == levels else {
      throw DenoisingError(
        .shapeMismatch,
        "\(data.classes) classes of \(data.width)×\(data.height) images with \(data.levels) grey levels above black, the "
          + "model draws \(classes) of \(width)×\(height) with \(levels)", at: place,
        remedy: "give the data set that the model was trained on")
    }
  }

  /// The seed of a step's placement.
  func graphSeed(ofStep step: Int) -> UInt64 { stepGraphSeeds?[step] ?? graphSeed }

  /// The untrained machine of each step.
  public func machines() throws(DenoisingError) -> [BoltzmannMachine] {
    let graph = try GridGraph(side: side, rules: rules, torus: torus)
    var machines: [BoltzmannMachine] = []
    for step in 0..<process.steps {
      let placement = try Placement(
        graph: graph, pixels: width * height * levels, labels: classes * labelSpots, order: placement,
        stream: RandomStream(seed: graphSeed(ofStep: step), name: "placement/\(step)"))
      machines.append(
        BoltzmannMachine(
          graph: graph, placement: placement, imageCoupling: process.coupling(step, rate: process.imageRate),
          labelCoupling: process.coupling(step, rate: process.labelRate)))
    }
    return machines
  }
}

extension Architecture {
  /// Reads an architecture; what older versions did not have is as they had it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    width = try values.decode(Int.self, forKey: .width)
    height = try values.decode(Int.self, forKey: .height)
    classes = try values.decode(Int.self, forKey: .classes)
    levels = try values.decodeIfPresent(Int.self, forKey: .levels) ?? 1
    labelSpots = try values.decode(Int.self, forKey: .labelSpots)
    preset = try values.decode(String.self, forKey: .preset)
    side = try values.decode(Int.self, forKey: .side)
    rules = try values.decode([GridGraph.Rule].self, forKey: .rules)
    torus = try values.decode(Bool.self, forKey: .torus)
    placement = try values.decode(Placement.Order.self, forKey: .placement)
    graphSeed = try values.decode(UInt64.self, forKey: .graphSeed)
    stepGraphSeeds = try values.decodeIfPresent([UInt64].self, forKey: .stepGraphSeeds)
    process = try values.decode(ForwardProcess.self, forKey: .process)
  }

  /// The same, once every value was checked: for a value that was read from a file.
  func validated() throws(DenoisingError) -> Architecture {
    guard width > 0, height > 0, width <= 1024, height <= 1024, classes > 0, classes <= 256,
      Self.allowedLevels.contains(levels), (0...1000).contains(labelSpots),
      stepGraphSeeds.map({ $0.count == process.steps }) ?? true
    else {
      throw DenoisingError(
        .badDimensions,
        "images of \(width)×\(height), \(levels) levels, \(classes) classes, \(labelSpots) label spots, "
          + "\(stepGraphSeeds?.count ?? process.steps) seeds for \(process.steps) steps",
        at: "architecture", remedy: "sizes must be positive: restore config.json from where it came from")
    }
    var checked = self
    checked.process = try ForwardProcess(
      steps: process.steps, grid: process.grid, imageRate: process.imageRate, labelRate: process.labelRate,
      offset: process.offset)
    return checked
  }
}
