// SPDX-License-Identifier: GPL-3.0-or-later

/// An array of any rank, in row-major order.
public enum Tensor: Sendable, Equatable {
  /// 64-bit floats.
  case doubles([Double], shape: [Int])
  /// 32-bit floats.
  case floats([Float], shape: [Int])
  /// 32-bit integers.
  case integers([Int32], shape: [Int])
}
