// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// An ``UpdateLaw`` as the kernel reads it: owns the arrays.
final class CellKernel: @unchecked Sendable {
  /// P = 1/(1 + e^(−x)).
  static var ideal: pbit_gibbs_law { pbit_gibbs_law() }

  /// Without what changes from half-sweep to half-sweep, `settled` and `common`.
  let cells: pbit_gibbs_law
  /// See ``CellArray/residualField``.
  let residualField: Float
  /// See ``CellArray/commonMode``.
  let commonMode: Float
  private let intervals: UnsafeMutableBufferPointer<pbit_gibbs_interval>
  private let table: UnsafeMutableBufferPointer<Int32>
  private let gain: UnsafeMutableBufferPointer<Float>
  private let offset: UnsafeMutableBufferPointer<Float>

  init(_ law: UpdateLaw, nodes: Int) {
    let (tables, array): ([ResponseTable], CellArray?) =
      switch law {
      case .ideal: ([], nil)
      case .table(let table): ([table], nil)
      case .cells(let array): (array.tables, array)
      }
    precondition(array.map { $0.count == nodes } ?? true, "one cell for each node of the graph")
    intervals = Self.copy(tables.flatMap(\.intervals))
    table = Self.copy(array?.table ?? [])
    gain = Self.copy(array?.gain ?? [])
    offset = Self.copy(array?.offset ?? [])
    residualField = array?.residualField ?? 0
    commonMode = array?.commonMode ?? 0
    var cells = Self.ideal
    if let first = tables.first {
      cells.intervals = UnsafePointer(intervals.baseAddress)
      cells.count = Int32(first.probability.count - 1)
      cells.range = first.range
    }
    if array != nil {
      cells.table = UnsafePointer(table.baseAddress)
      cells.gain = UnsafePointer(gain.baseAddress)
      cells.offset = UnsafePointer(offset.baseAddress)
      cells.residual = residualField
    }
    self.cells = cells
  }

  deinit {
    intervals.deallocate()
    table.deallocate()
    gain.deallocate()
    offset.deallocate()
  }

  private static func copy<T>(_ values: [T]) -> UnsafeMutableBufferPointer<T> {
    let buffer = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
    _ = buffer.initialize(from: values)
    return buffer
  }
}
