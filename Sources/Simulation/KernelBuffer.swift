// SPDX-License-Identifier: GPL-3.0-or-later

/// Doubles that a C kernel reads and writes: zero at first, 64-byte aligned, freed with the object.
final class KernelBuffer {
  /// The first double.
  let start: UnsafeMutablePointer<Double>

  /// A buffer of `count` doubles.
  init(count: Int) {
    let capacity = max(1, count)
    start = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Double>.stride, alignment: 64
    ).bindMemory(to: Double.self, capacity: capacity)
    start.initialize(repeating: 0, count: capacity)
  }

  deinit { start.deallocate() }
}
