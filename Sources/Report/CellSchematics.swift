// SPDX-License-Identifier: GPL-3.0-or-later

/// The reference cells, drawn. Sizes come from a deck, so a drawing cannot disagree with it.
public struct CellSchematics: Sendable {
  /// What stands beside an element, by its flat lower-case name: `120/180` for a transistor, `1 fF` for a capacitor.
  public var values: [String: String]

  /// Drawings with the values of a deck.
  public init(values: [String: String]) { self.values = values }

  /// The cells that can be drawn.
  public static let names = [
    "cell-a", "cell-a-large", "cell-a-28", "cell-a-130", "cell-b", "cell-c", "cell-d", "cell-s",
  ]

  /// The drawing of a cell.
  ///
  /// - Throws: ``ReportError`` with code `badData` for a name that is not in ``names``.
  public func drawing(of cell: String) throws(ReportError) -> Schematic {
    switch cell {
    case "cell-a", "cell-a-large", "cell-a-28", "cell-a-130": inverterChain(cell)
    case "cell-b": latch
    case "cell-c": clockedPair
    case "cell-d": weakKeeper
    case "cell-s": schmittTrigger
    default:
      throw ReportError(
        .badData, "there is no drawing of this cell", at: cell, remedy: "one of: " + Self.names.joined(separator: " "))
    }
  }

  private typealias Point = Schematic.Point

  /// Name and value of an element; of one in an instance the name within it.
  private func label(_ element: String) -> (name: String, size: String) {
    let name = element.split(separator: ".").last.map(String.init) ?? element
    return (name.prefix(1).uppercased() + name.dropFirst(), values[element] ?? "")
  }

  private func inverter(_ down: String, _ up: String) -> (
    up: (name: String, size: String), down: (name: String, size: String)
  ) {
    (label(up), label(down))
  }

  private func inverterChain(_ cell: String) -> Schematic {
    var drawing = Schematic(
      name: cell, title: "Schematic of \(cell): a noise inverter and two gain inverters", width: 720, height: 220)
    let middle = 95.0
    drawing.port("in", Point(60, middle), .left)
    drawing.wire(Point(63.5, middle), Point(94, middle))
    for (index, name) in ["noise", "gain1", "gain2"].enumerated() {
      let x = 120 + 200 * Double(index)
      drawing.inverter(inverter("x\(name).m1", "x\(name).m2"), at: Point(x, middle))
      let end = index == 2 ? x + 130 : x + 174
      drawing.wire(Point(x, middle), Point(end, middle), noisy: index == 0)
      drawing.dot(Point(x, middle))
      drawing.dot(Point(x + 100, middle))
      drawing.capacitor(label("c\(index + 1)"), from: Point(x + 100, middle))
      drawing.node("n\(index + 1)", Point(x + 92, middle - 8), noisy: index == 0)
    }
    drawing.port("", Point(653.5, middle), .right)
    drawing.text("noise inverter", Point(84, 205), style: "size")
    drawing.text("bit: v(n2) > VDD/2", Point(480, 205), style: "size")
    return drawing
  }

  private var latch: Schematic {
    var drawing = Schematic(
      name: "cell-b", title: "Schematic of cell B: a near-critical latch on low-swing rails, an injector, amplifiers",
      width: 940, height: 240)
    let middle = 105.0
    let rails = (high: "VH", low: "VL" as String?)
    // Injector and latch: the latch's gates face inwards, its taps cross.
    drawing.port("vb", Point(60, middle), .left)
    drawing.wire(Point(63.5, middle), Point(94, middle))
    drawing.inverter(inverter("m5", "m6"), at: Point(120, middle), rails: rails)
    drawing.wire(Point(120, middle), Point(320, middle), noisy: true)
    drawing.inverter(inverter("m3", "m4"), at: Point(320, middle), gate: .right, rails: rails)
    drawing.inverter(inverter("m1", "m2"), at: Point(480, middle), gate: .left, rails: rails)
    drawing.wire(Point(320, middle - 10), Point(454, middle - 10), noisy: true)
    drawing.wire(Point(480, middle + 10), Point(346, middle + 10), noisy: true)
    for point in [
      Point(120, middle), Point(320, middle), Point(320, middle - 10), Point(454, middle - 10),
      Point(480, middle + 10), Point(346, middle + 10), Point(210, middle), Point(480, middle),
    ] {
      drawing.dot(point)
    }
    drawing.capacitor(label("c2"), from: Point(210, middle))
    drawing.node("qb", Point(201, middle - 8), noisy: true)
    drawing.wire(Point(480, middle), Point(560, middle), noisy: true)
    drawing.dot(Point(560, middle))
    drawing.capacitor(label("c1"), from: Point(560, middle))
    drawing.node("q", Point(556, middle - 8), noisy: true)
    // Amplifiers.
    drawing.port("qb", Point(640, middle), .left)
    drawing.wire(Point(643.5, middle), Point(664, middle))
    drawing.inverter(inverter("m7", "m8"), at: Point(690, middle))
    drawing.wire(Point(690, middle), Point(804, middle))
    drawing.inverter(inverter("m9", "m10"), at: Point(830, middle))
    drawing.wire(Point(830, middle), Point(922, middle))
    drawing.port("", Point(925.5, middle), .right)
    for (x, name, element) in [(755.0, "o1", "c3"), (892.0, "o2", "c4")] {
      drawing.dot(Point(x, middle))
      drawing.capacitor(label(element), from: Point(x, middle))
      drawing.node(name, Point(x - 8, middle - 8))
    }
    for x in [690.0, 830] { drawing.dot(Point(x, middle)) }
    drawing.text("injector", Point(98, 215), style: "size")
    drawing.text("latch; bit: v(q) > v(qb)", Point(330, 215), style: "size")
    drawing.text("amplifiers", Point(730, 215), style: "size")
    return drawing
  }

  private var weakKeeper: Schematic {
    var drawing = Schematic(
      name: "cell-d", title: "Schematic of cell D: a chain of inverters with a weak keeper", width: 720, height: 370)
    let (middle, lower) = (95.0, 270.0)
    drawing.port("in", Point(60, middle), .left)
    drawing.wire(Point(63.5, middle), Point(94, middle))
    let stages = [("m1", "m2"), ("m3", "m4"), ("m7", "m8")]
    for (index, stage) in stages.enumerated() {
      let x = 120 + 200 * Double(index)
      drawing.inverter(inverter(stage.0, stage.1), at: Point(x, middle))
      drawing.wire(Point(x, middle), Point(index == 2 ? x + 130 : x + 174, middle), noisy: index == 0)
      drawing.dot(Point(x, middle))
      drawing.dot(Point(x + 110, middle))
      drawing.capacitor(label("c\(index + 1)"), from: Point(x + 110, middle))
      drawing.node("n\(index + 1)", Point(x + 102, middle - 8), noisy: index == 0)
    }
    drawing.port("", Point(653.5, middle), .right)
    // The keeper takes n2 on its right and drives n1 on its left.
    drawing.inverter(inverter("m5", "m6"), at: Point(320, lower), gate: .right)
    drawing.wire(Point(320, lower), Point(190, lower), Point(190, middle), noisy: true)
    drawing.wire(Point(346, lower), Point(400, lower), Point(400, middle))
    for point in [Point(320, lower), Point(346, lower), Point(190, middle), Point(400, middle)] { drawing.dot(point) }
    drawing.text("weak keeper (HVT)", Point(200, 345), style: "size")
    drawing.text("bit: v(n2) > VDD/2", Point(480, 345), style: "size")
    return drawing
  }

  private var schmittTrigger: Schematic {
    var drawing = Schematic(
      name: "cell-s", title: "Schematic of cell S: a six-transistor Schmitt trigger", width: 600, height: 400)
    let x = 160.0
    drawing.supply("VDD", Point(x, 42))
    for (polarity, element, y) in [
      (Schematic.Polarity.pmos, "m4", 62.0), (.pmos, "m5", 142), (.nmos, "m2", 232), (.nmos, "m1", 312),
    ] {
      drawing.transistor(polarity, label(element), at: Point(x, y))
      drawing.wire(Point(x - Schematic.gateReach, y), Point(100, y))
    }
    drawing.ground(Point(x, 332))
    drawing.wire(Point(100, 62), Point(100, 312))
    drawing.port("in", Point(60, 187), .left)
    drawing.wire(Point(63.5, 187), Point(100, 187))
    drawing.dot(Point(100, 187))
    // y, o and x between the four.
    drawing.wire(Point(x, 82), Point(x, 122))
    drawing.wire(Point(x, 162), Point(x, 212), noisy: true)
    drawing.wire(Point(x, 252), Point(x, 292))
    drawing.wire(Point(x, 102), Point(370, 102))
    drawing.wire(Point(x, 272), Point(370, 272))
    drawing.transistor(.pmos, label("m6"), at: Point(370, 122), gate: .right)
    drawing.ground(Point(370, 142))
    drawing.transistor(.nmos, label("m3"), at: Point(370, 252), gate: .right)
    drawing.supply("VDD", Point(370, 232))
    drawing.wire(Point(x, 187), Point(510, 187), noisy: true)
    drawing.wire(Point(440, 122), Point(440, 252), noisy: true)
    drawing.wire(Point(396, 122), Point(440, 122), noisy: true)
    drawing.wire(Point(396, 252), Point(440, 252), noisy: true)
    for point in [Point(x, 102), Point(x, 187), Point(x, 272), Point(440, 187), Point(250, 102), Point(250, 272)] {
      drawing.dot(point)
    }
    drawing.dot(Point(490, 187))
    drawing.capacitor(label("co"), from: Point(490, 187))
    drawing.capacitor(label("cy"), from: Point(250, 102))
    drawing.capacitor(label("cx"), from: Point(250, 272))
    drawing.port("", Point(513.5, 187), .right)
    drawing.node("y", Point(170, 96))
    drawing.node("x", Point(170, 288))
    drawing.node("o", Point(486, 179), noisy: true)
    drawing.text("bit: v(o) < VDD/2", Point(390, 340), style: "size")
    return drawing
  }

  private var clockedPair: Schematic {
    var drawing = Schematic(
      name: "cell-c", title: "Schematic of cell C: two coupled noise inverters and a clocked StrongARM comparator",
      width: 960, height: 470)
    // The pair.
    for (index, parts) in [("in", "m1", "m2", "v1"), ("ref", "m3", "m4", "v2")].enumerated() {
      let y = 105 + 240 * Double(index)
      drawing.port(parts.0, Point(60, y), .left)
      drawing.wire(Point(63.5, y), Point(94, y))
      drawing.inverter(inverter(parts.1, parts.2), at: Point(120, y))
      drawing.wire(Point(120, y), Point(310, y), noisy: true)
      drawing.dot(Point(120, y))
      drawing.dot(Point(200, y))
      drawing.dot(Point(265, y))
      drawing.capacitor(label("c\(index + 1)"), from: Point(265, y))
      drawing.port(parts.3, Point(313.5, y), .right)
    }
    drawing.coupling(label("cc"), from: Point(200, 105), to: Point(200, 345))
    // The comparator: two columns with their gates inwards in the latch, outwards at the input.
    let (left, right, outer) = (540.0, 720.0, 130.0)
    for (column, latchUp, latchDown, input, reset, lowReset, name) in [
      (left, "m10", "m8", "m6", "m12", "m14", ("o1", "v1", "x1")),
      (right, "m11", "m9", "m7", "m13", "m15", ("o2", "v2", "x2")),
    ] {
      let isLeft = column == left
      let inward: Schematic.Side = isLeft ? .right : .left
      let outward: Schematic.Side = isLeft ? .left : .right
      let sign = isLeft ? -1.0 : 1.0
      drawing.transistor(.pmos, label(latchUp), at: Point(column, 80), gate: inward)
      drawing.transistor(.nmos, label(latchDown), at: Point(column, 170), gate: inward)
      drawing.transistor(.nmos, label(input), at: Point(column, 290), gate: outward)
      drawing.supply("VC", Point(column, 60))
      drawing.wire(Point(column, 100), Point(column, 150))
      drawing.wire(Point(column, 190), Point(column, 270))
      drawing.wire(Point(column, 310), Point(column, 340), Point(630, 340))
      drawing.wire(Point(column - sign * Schematic.gateReach, 80), Point(column - sign * Schematic.gateReach, 170))
      drawing.port(name.1, Point(column + sign * (Schematic.gateReach + 3.5), 290), outward)
      // Precharge of output and of the input transistor's drain.
      for (y, element, tap) in [(80.0, reset, 120.0), (200, lowReset, 235)] {
        let x = column + sign * outer
        drawing.transistor(.pmos, label(element), at: Point(x, y), gate: outward)
        drawing.supply("VC", Point(x, y - Schematic.reach))
        drawing.wire(Point(x, y + Schematic.reach), Point(x, tap), Point(column, tap))
        drawing.dot(Point(column, tap))
        drawing.port("clk", Point(x + sign * (Schematic.gateReach + 3.5), y), outward)
      }
      drawing.node(name.0, Point(column + sign * 20 - 8, 115))
      drawing.node(name.2, Point(column + sign * 20 - 8, 250))
    }
    drawing.wire(Point(left, 115), Point(right - Schematic.gateReach, 115))
    drawing.wire(Point(right, 135), Point(left + Schematic.gateReach, 135))
    for point in [
      Point(left, 115), Point(right - Schematic.gateReach, 115), Point(right, 135),
      Point(left + Schematic.gateReach, 135), Point(630, 340),
    ] {
      drawing.dot(point)
    }
    drawing.wire(Point(630, 340), Point(630, 360))
    drawing.transistor(.nmos, label("m5"), at: Point(630, 380))
    drawing.ground(Point(630, 400))
    drawing.port("clk", Point(600.5, 380), .left)
    drawing.node("t", Point(638, 354))
    drawing.text("bit: v(o1) > v(o2)", Point(760, 395), style: "size")
    drawing.text("coupled noise inverters", Point(84, 456), style: "size")
    drawing.text(
      "overlap \(values["cgd1"] ?? "") from v1 to x1 and v2 to x2, neutralised by \(values["cn1"] ?? "") from v1 to x2 and v2 to x1",
      Point(360, 440), style: "size")
    drawing.text(
      "clk: driver of \(values["rck"] ?? "") into \(values["cclk"] ?? "")", Point(360, 456), style: "size")
    return drawing
  }
}
