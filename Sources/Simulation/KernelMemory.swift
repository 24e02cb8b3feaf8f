// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitGSLNumerics

/// Arrays that a C kernel reads: copied once, 64-byte aligned, never written again, freed together.
final class KernelMemory: @unchecked Sendable {
  private var owned: [UnsafeMutableRawPointer] = []

  deinit { for pointer in owned { pointer.deallocate() } }

  /// A copy of an array.
  func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let bytes = max(1, elements.count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    owned.append(raw)
    let typed = raw.bindMemory(to: Element.self, capacity: max(1, elements.count))
    typed.initialize(from: elements, count: elements.count)
    return UnsafePointer(typed)
  }

  /// The elements of rows that are not zero.
  func sparse(_ rows: [[Double]]) -> pbit_sparse {
    var start: [Int32] = [0]
    var column: [Int32] = []
    var value: [Double] = []
    for row in rows {
      // Cancellation in a projection leaves dust that is no coupling.
      let dust = (row.map(abs).max() ?? 0) * 1e-14
      for (index, element) in row.enumerated() where abs(element) > dust {
        column.append(Int32(index))
        value.append(element)
      }
      start.append(Int32(column.count))
    }
    return pbit_sparse(start: copy(start), column: copy(column), value: copy(value))
  }

  /// The elements of a matrix that are not zero.
  func sparse(_ matrix: Matrix) -> pbit_sparse {
    sparse((0..<matrix.rows).map { row in (0..<matrix.columns).map { matrix[row, $0] } })
  }
}
