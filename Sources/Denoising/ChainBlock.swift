// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// The spins of up to 128 chains, one byte a spin, node-major, chains innermost (0x00 is −1, 0xFF is +1).
public final class ChainBlock: @unchecked Sendable {
  /// Chains of a block.
  public static let capacity = Int(PBIT_GIBBS_CHAINS)

  /// Nodes and input spins.
  public let rows: Int
  /// Which block of the run this is: part of every random counter.
  public var index: Int
  let state: UnsafeMutablePointer<UInt8>
  /// What stands at each node's input, where the law remembers it (see `CellArray.residualField`); NaN before the first
  /// update.
  private(set) var settled: UnsafeMutablePointer<Float>?

  /// A block with all spins −1.
  public init(rows: Int, index: Int = 0) {
    self.rows = rows
    self.index = index
    let raw = UnsafeMutableRawPointer.allocate(byteCount: rows * Self.capacity, alignment: 64)
    state = raw.bindMemory(to: UInt8.self, capacity: rows * Self.capacity)
    state.initialize(repeating: 0, count: rows * Self.capacity)
  }

  deinit {
    UnsafeMutableRawPointer(state).deallocate()
    settled?.deallocate()
  }

  /// Makes room for the fields of the nodes, none known yet.
  func forgetFields() {
    let count = rows * Self.capacity
    let fields = settled ?? .allocate(capacity: count)
    fields.initialize(repeating: .nan, count: count)
    settled = fields
  }

  /// Whether the spin of a row in a chain is +1.
  public subscript(row: Int, chain: Int) -> Bool {
    get { state[row * Self.capacity + chain] != 0 }
    set { state[row * Self.capacity + chain] = newValue ? 0xFF : 0 }
  }
}
