// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// The instruction sets that the Gibbs kernel is compiled for. All give the same spins, bit for bit.
public enum InstructionSet: Int32, Sendable, CaseIterable {
  /// What every machine of the architecture has: SSE2, NEON.
  case baseline = 0
  /// AVX2.
  case avx2 = 1
  /// AVX-512.
  case avx512 = 2

  /// Whether this machine runs it.
  public var isSupported: Bool { pbit_gibbs_supported(rawValue) != 0 }

  /// The fastest that this machine runs.
  public static let best: InstructionSet = allCases.last { $0.isSupported } ?? .baseline
}
