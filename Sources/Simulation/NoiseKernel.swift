// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// The instruction sets that the noisy transient's kernel is compiled for; the widest that the processor has is used.
public enum NoiseKernel {
  /// An instruction set, in rising order of width.
  public enum InstructionSet: Int32, CaseIterable, Sendable {
    /// What every processor of the architecture has (SSE2 or NEON).
    case baseline = 0
    /// AVX2 with fused multiply–add.
    case avx2 = 1
    /// AVX-512.
    case avx512 = 2
  }

  /// Whether this processor has an instruction set.
  public static func supports(_ set: InstructionSet) -> Bool {
    defer { _ = pbit_sde_limit_instruction_set(InstructionSet.avx512.rawValue) }
    return pbit_sde_limit_instruction_set(set.rawValue) == set.rawValue
  }

  /// Runs something with no wider instructions than given; for comparisons.
  package static func using<Value>(_ set: InstructionSet, _ body: () throws -> Value) rethrows -> Value {
    _ = pbit_sde_limit_instruction_set(set.rawValue)
    defer { _ = pbit_sde_limit_instruction_set(InstructionSet.avx512.rawValue) }
    return try body()
  }
}
