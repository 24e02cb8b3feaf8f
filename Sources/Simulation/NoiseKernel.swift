// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// The instruction sets that the kernels of the noisy engines are compiled for.
public enum NoiseKernel {
  /// An instruction set, in rising order of width.
  public enum InstructionSet: Int32, CaseIterable, Sendable {
    /// What every processor of the architecture has (SSE2 or NEON).
    case baseline = 0
    /// AVX2 with fused multiply–add.
    case avx2 = 1
    /// AVX-512.
    case avx512 = 2

    /// The widest that this processor has.
    public static let widest = InstructionSet(rawValue: pbit_widest_instruction_set()) ?? .baseline

    /// Those that this processor has.
    public static var supported: [InstructionSet] { allCases.filter { $0.rawValue <= widest.rawValue } }
  }
}
