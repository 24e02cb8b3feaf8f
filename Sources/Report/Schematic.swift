// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A circuit drawn as in a textbook, as SVG: transistors, passives, rails, wires and labels at places that the caller
/// gives, in pixels from the upper left corner.
///
/// Its ink follows the reader's light or dark scheme; colour only repeats what labels say. The same calls give the same
/// bytes.
public struct Schematic: Sendable {
  /// A place in the drawing.
  struct Point: Sendable {
    var x: Double
    var y: Double
    init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  enum Polarity: Sendable { case nmos, pmos }
  enum Side: Sendable { case left, right }

  /// How far drain and source lie from a transistor's centre, and its gate.
  static let reach = 20.0
  static let gateReach = 26.0

  private let name: String
  private let title: String
  private let width: Double
  private let height: Double
  private var parts: [String] = []

  /// An empty drawing.
  ///
  /// - Parameters:
  ///   - name: of the file, for identifiers; letters, digits and hyphens.
  ///   - title: says what is shown.
  init(name: String, title: String, width: Double, height: Double) {
    self.name = name
    self.title = title
    self.width = width
    self.height = height
  }

  /// The SVG document.
  public var svg: String {
    let scope = "#schematic-\(name)"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(width))" height="\(Self.number(height))" \
      viewBox="0 0 \(Self.number(width)) \(Self.number(height))" id="schematic-\(name)" role="img">
      <title>\(HTMLText.escape(title))</title>
      <style>
      \(scope) .wire { fill: none; stroke: #1f2328; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
      \(scope) .bold { stroke-width: 2.6; }
      \(scope) .noisy { stroke: #b04a00; stroke-width: 2.4; }
      \(scope) .dot { fill: #1f2328; }
      \(scope) .open { fill: #ffffff; stroke: #1f2328; stroke-width: 1.6; }
      \(scope) text { font-family: "DejaVu Sans", Helvetica, sans-serif; font-size: 13px; fill: #1f2328; }
      \(scope) .size { font-size: 11px; fill: #57606a; }
      \(scope) .node, \(scope) .noisyname { font-style: italic; }
      \(scope) .noisyname { fill: #b04a00; }
      @media (prefers-color-scheme: dark) {
        \(scope) .wire { stroke: #e6edf3; }
        \(scope) .noisy { stroke: #ff9a4d; }
        \(scope) .dot { fill: #e6edf3; }
        \(scope) .open { fill: #0d1117; stroke: #e6edf3; }
        \(scope) text { fill: #e6edf3; }
        \(scope) .size { fill: #9aa6b2; }
        \(scope) .noisyname { fill: #ff9a4d; }
      }
      </style>
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }

  // MARK: Lines and words

  /// A line through points; that of the node that bears the noise is marked.
  mutating func wire(_ points: Point..., noisy: Bool = false) {
    line(points, noisy ? "wire noisy" : "wire")
  }

  private mutating func line(_ points: [Point], _ style: String) {
    let path = points.enumerated().map { "\($0 == 0 ? "M" : "L")\(Self.number($1.x)) \(Self.number($1.y))" }
    parts.append("<path class=\"\(style)\" d=\"\(path.joined(separator: " "))\"/>")
  }

  /// Where wires join.
  mutating func dot(_ point: Point) {
    parts.append("<circle class=\"dot\" cx=\"\(Self.number(point.x))\" cy=\"\(Self.number(point.y))\" r=\"3\"/>")
  }

  /// Words beginning, or ending, at a point.
  mutating func text(_ text: String, _ point: Point, style: String = "", endsHere: Bool = false) {
    let attributes = (style.isEmpty ? "" : " class=\"\(style)\"") + (endsHere ? " text-anchor=\"end\"" : "")
    parts.append(
      "<text x=\"\(Self.number(point.x))\" y=\"\(Self.number(point.y))\"\(attributes)>\(HTMLText.escape(text))</text>")
  }

  /// The name of a node.
  mutating func node(_ name: String, _ point: Point, noisy: Bool = false) {
    text(name, point, style: noisy ? "noisyname" : "node")
  }

  /// A terminal of the cell, or a wire that goes on at the same name elsewhere.
  mutating func port(_ name: String, _ point: Point, _ side: Side) {
    parts.append("<circle class=\"open\" cx=\"\(Self.number(point.x))\" cy=\"\(Self.number(point.y))\" r=\"3.5\"/>")
    guard !name.isEmpty else { return }
    text(
      name, Point(point.x + (side == .left ? -8 : 8), point.y + 4.5), style: "node", endsHere: side == .left)
  }

  // MARK: Symbols

  /// A transistor with its channel vertical: an nmos has its drain above, a pmos its source.
  mutating func transistor(
    _ polarity: Polarity, _ label: (name: String, size: String), at center: Point, gate: Side = .left
  ) {
    let sign = gate == .left ? -1.0 : 1.0
    let channel = center.x + sign * 9
    let plate = center.x + sign * 14
    for end in [-1.0, 1.0] {
      wire(
        Point(center.x, center.y + end * Self.reach), Point(center.x, center.y + end * 9),
        Point(channel, center.y + end * 9))
    }
    line([Point(channel, center.y - 13), Point(channel, center.y + 13)], "wire bold")
    line([Point(plate, center.y - 10), Point(plate, center.y + 10)], "wire bold")
    let tip = center.x + sign * Self.gateReach
    if polarity == .pmos {
      parts.append(
        "<circle class=\"open\" cx=\"\(Self.number(plate + sign * 4))\" cy=\"\(Self.number(center.y))\" r=\"3.2\"/>")
      wire(Point(plate + sign * 7.2, center.y), Point(tip, center.y))
    } else {
      wire(Point(plate, center.y), Point(tip, center.y))
    }
    let ends = gate == .right
    let x = center.x - sign * 6
    text(label.name, Point(x, center.y - 1), endsHere: ends)
    text(label.size, Point(x, center.y + 12), style: "size", endsHere: ends)
  }

  /// A capacitor from a point down to ground.
  mutating func capacitor(_ label: (name: String, size: String), from top: Point) {
    let plate = top.y + 26
    wire(top, Point(top.x, plate))
    line([Point(top.x - 10, plate), Point(top.x + 10, plate)], "wire bold")
    line([Point(top.x - 10, plate + 6), Point(top.x + 10, plate + 6)], "wire bold")
    wire(Point(top.x, plate + 6), Point(top.x, plate + 22))
    ground(Point(top.x, plate + 22))
    text(label.name, Point(top.x + 14, plate))
    text(label.size, Point(top.x + 14, plate + 14), style: "size")
  }

  /// A capacitor in a vertical wire between two points.
  mutating func coupling(_ label: (name: String, size: String), from top: Point, to bottom: Point) {
    let middle = (top.y + bottom.y) / 2
    wire(top, Point(top.x, middle - 3))
    wire(Point(bottom.x, middle + 3), bottom)
    for offset in [-3.0, 3.0] {
      line([Point(top.x - 10, middle + offset), Point(top.x + 10, middle + offset)], "wire bold")
    }
    text(label.name, Point(top.x + 14, middle - 1))
    text(label.size, Point(top.x + 14, middle + 13), style: "size")
  }

  /// The ground symbol below a point.
  mutating func ground(_ point: Point) {
    for (index, half) in [9.0, 5.5, 2.0].enumerated() {
      let y = point.y + Double(index) * 3.5
      wire(Point(point.x - half, y), Point(point.x + half, y))
    }
  }

  /// A supply above a point.
  mutating func supply(_ name: String, _ point: Point) {
    line([Point(point.x - 12, point.y), Point(point.x + 12, point.y)], "wire bold")
    parts.append(
      "<text x=\"\(Self.number(point.x))\" y=\"\(Self.number(point.y - 6))\" text-anchor=\"middle\" class=\"size\">"
        + "\(HTMLText.escape(name))</text>")
  }

  /// A low rail below a point.
  mutating func lowRail(_ name: String, _ point: Point) {
    line([Point(point.x - 12, point.y), Point(point.x + 12, point.y)], "wire bold")
    parts.append(
      "<text x=\"\(Self.number(point.x))\" y=\"\(Self.number(point.y + 15))\" text-anchor=\"middle\" class=\"size\">"
        + "\(HTMLText.escape(name))</text>")
  }

  /// Two transistors as an inverter, its output at `center`; returns where its input is.
  ///
  /// - Parameter rails: names of the supply and of the low rail; ground without the latter.
  @discardableResult
  mutating func inverter(
    _ pull: (up: (name: String, size: String), down: (name: String, size: String)), at center: Point,
    gate: Side = .left, rails: (high: String, low: String?) = ("VDD", nil)
  ) -> Point {
    let distance = 34.0
    transistor(.pmos, pull.up, at: Point(center.x, center.y - distance), gate: gate)
    transistor(.nmos, pull.down, at: Point(center.x, center.y + distance), gate: gate)
    wire(Point(center.x, center.y - distance + Self.reach), Point(center.x, center.y + distance - Self.reach))
    supply(rails.high, Point(center.x, center.y - distance - Self.reach))
    let bottom = Point(center.x, center.y + distance + Self.reach)
    if let low = rails.low { lowRail(low, bottom) } else { ground(bottom) }
    let input = Point(center.x + (gate == .left ? -1 : 1) * Self.gateReach, center.y)
    wire(Point(input.x, center.y - distance), Point(input.x, center.y + distance))
    return input
  }

  /// A number without needless digits.
  private static func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(format: "%.1f", value)
  }
}
