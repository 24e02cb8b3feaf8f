// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import Testing

@Suite struct ODEDriverTests {
  /// y' = −1000(y − cos t) − sin t has the solution cos t: stiff for an explicit method.
  @Test(arguments: [ODEDriver.Method.backwardDifferentiation, .rungeKuttaFehlberg])
  func stiffCosine(method: ODEDriver.Method) throws {
    let driver = try ODEDriver(
      method: method, dimension: 1, absoluteTolerance: 1e-9, relativeTolerance: 1e-9, initialStep: 1e-6,
      derivative: { time, state, derivative in derivative[0] = -1000 * (state[0] - cos(time)) - sin(time) },
      jacobian: { time, _, jacobian, timeDerivative in
        jacobian[0] = -1000
        timeDerivative[0] = -1000 * sin(time) - cos(time)
      })
    var time = 0.0
    var state = [1.0]
    try driver.advance(&time, to: 2, state: &state)
    #expect(abs(state[0] - cos(2)) < 1e-7)
    #expect(driver.stepCounts.accepted > 0)
  }

  @Test func errorsOfTheDerivativeAreRethrown() throws {
    struct Mine: Error {}
    let driver = try ODEDriver(
      method: .rungeKuttaFehlberg, dimension: 1, absoluteTolerance: 1e-6, relativeTolerance: 1e-6, initialStep: 1e-3,
      derivative: { _, _, _ in throw Mine() }, jacobian: { _, _, _, _ in })
    var time = 0.0
    var state = [0.0]
    #expect(throws: Mine.self) { try driver.advance(&time, to: 1, state: &state) }
  }
}
