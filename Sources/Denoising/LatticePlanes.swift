// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// A ``Lattice`` as the kernel stores it, and where nodes and edges stand in its arrays.
final class LatticePlanes: @unchecked Sendable {
  let lattice: Lattice
  /// The kernel's description; points to `reach`.
  let stencil: pbit_stencil
  private let reach: UnsafeMutableBufferPointer<Int64>

  /// Places for nodes of one colour, those that do not exist included.
  var nodePlaces: Int { lattice.rows * Int(stencil.tiles) * Self.tile }
  /// Places for the steps of the nodes of one colour.
  var edgePlaces: Int { nodePlaces * lattice.steps.count }
  private static var tile: Int { Int(PBIT_STENCIL_TILE) }

  init(_ lattice: Lattice) {
    self.lattice = lattice
    let steps = lattice.steps
    let width = (lattice.columns + 1) / 2
    let tiles = (width + Self.tile - 1) / Self.tile
    let marginRows = steps.map { abs($0.a) }.max() ?? 0
    let marginPlaces = ((steps.map { abs($0.b) }.max() ?? 0) + 1) / 2
    // Rows start on a cache line.
    let margin = (marginPlaces + 15) / 16 * 16
    let pitch = tiles * Self.tile + 2 * margin
    reach = .allocate(capacity: 2 * steps.count)
    for start in 0...1 {
      for (k, step) in steps.enumerated() {
        // A node in column 2j + start has its neighbour in column 2j′ + start′ of row + a.
        let otherStart = (start + step.a + 1) & 1
        reach[start * steps.count + k] = Int64(step.a * pitch + (start + step.b - otherStart) / 2)
      }
    }
    stencil = pbit_stencil(
      rows: Int32(lattice.rows), width: Int32(width), tiles: Int32(tiles), pitch: Int32(pitch),
      margin_rows: Int32(marginRows), margin_places: Int32(marginPlaces), is_torus: lattice.torus ? 1 : 0,
      directions: Int32(steps.count), reach: UnsafePointer(reach.baseAddress))
  }

  deinit { reach.deallocate() }

  /// Colour of a node and its place among the nodes of its colour.
  func node(_ row: Int, _ column: Int) -> (colour: Int, place: Int) {
    ((row + column) & 1, row * Int(stencil.tiles) * Self.tile + column / 2)
  }

  /// Place of a step of a node.
  func edge(_ nodePlace: Int, step: Int) -> Int {
    (nodePlace / Self.tile * lattice.steps.count + step) * Self.tile + nodePlace % Self.tile
  }

  /// Place of a node's spin from its plane's first.
  func spin(_ row: Int, _ column: Int) -> Int { row * Int(stencil.pitch) + column / 2 }

  /// Floats before a plane's first spin, and in all.
  var plane: (before: Int, count: Int) {
    let pitch = Int(stencil.pitch)
    let margin = (pitch - Int(stencil.tiles) * Self.tile) / 2
    let before = Int(stencil.margin_rows) * pitch + margin
    return (before, (lattice.rows + 2 * Int(stencil.margin_rows)) * pitch + 2 * margin)
  }
}

/// Memory on cache lines.
final class AlignedArray<Element: BitwiseCopyable>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
    start = raw.bindMemory(to: Element.self, capacity: max(1, count))
    start.initialize(repeating: value, count: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}
