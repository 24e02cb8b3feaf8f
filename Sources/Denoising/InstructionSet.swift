// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// The instruction sets that the Gibbs kernels are compiled for. All give the same spins, bit for bit; x86 without fused
/// multiplication rounds the last place of one intermediate result in 2²⁹ otherwise, which moves one spin in about 10¹⁵.
public enum InstructionSet: Int32, Sendable, CaseIterable {
  /// What every machine of the architecture has: SSE2 on x86-64.
  case baseline = 0
  /// AVX2.
  case avx2 = 1
  /// AVX-512.
  case avx512 = 2
  /// Arm's vectors with table lookup.
  case neon = 3

  /// Whether this machine runs it.
  public var isSupported: Bool { pbit_instruction_set_supported(rawValue) != 0 }

  /// The fastest that this machine runs.
  public static let best = InstructionSet(rawValue: pbit_widest_instruction_set()) ?? .baseline
}
