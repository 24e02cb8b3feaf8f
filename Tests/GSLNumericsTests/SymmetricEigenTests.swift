// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import Testing

@Suite struct SymmetricEigenTests {
  @Test func reconstructsTheMatrix() throws {
    let n = 5
    let matrix = (0..<(n * n)).map { 1 / Double(1 + $0 / n + $0 % n) }
    let eigen = try SymmetricEigen(matrix, size: n)
    #expect(eigen.values == eigen.values.sorted(by: >))
    for i in 0..<n {
      for j in 0..<n {
        let sum = (0..<n).reduce(0) { $0 + eigen.values[$1] * eigen.vectors[$1 * n + i] * eigen.vectors[$1 * n + j] }
        #expect(abs(sum - matrix[i * n + j]) < 1e-14)
      }
    }
  }

  @Test func badMatricesAreRefused() {
    #expect(throws: GSLError.self) { try SymmetricEigen([1, 2, 3], size: 2) }
    #expect(throws: GSLError.self) { try SymmetricEigen([.nan], size: 1) }
    #expect(throws: GSLError.self) { try SymmetricEigen([], size: 0) }
  }
}
