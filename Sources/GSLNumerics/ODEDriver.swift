// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// An adaptive integrator of dy/dt = f(t, y): a face of GSL's `gsl_odeiv2_driver`.
public final class ODEDriver {
  /// The stepping method.
  public enum Method: Sendable {
    /// Variable-order backward differentiation in Nordsieck form, for stiff systems; needs the Jacobian.
    case backwardDifferentiation
    /// Runge–Kutta–Fehlberg (4, 5), for non-stiff systems.
    case rungeKuttaFehlberg
  }

  /// What f throws where it has no value at a trial state: the step is tried again, shorter.
  public struct StepRejection: Error {
    /// Why there is no value; thrown by ``advance(_:to:state:)`` if no step is short enough.
    public let reason: any Error

    /// A rejection for a reason.
    public init(_ reason: any Error) { self.reason = reason }
  }

  /// f: time, state, derivative to fill.
  public typealias Derivative = (Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) throws -> Void
  /// ∂f/∂y: time, state, row-major matrix to fill, ∂f/∂t to fill.
  public typealias Jacobian = (
    Double, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>
  ) throws -> Void

  private final class System {
    let dimension: Int
    let derivative: Derivative
    let jacobian: Jacobian
    var failure: (any Error)?

    /// GSL's code for an error: one that shortens the step, or one that ends the integration.
    func fail(_ error: any Error) -> Int32 {
      failure = (error as? StepRejection)?.reason ?? error
      return Int32(error is StepRejection ? GSL_FAILURE : GSL_EBADFUNC)
    }

    init(dimension: Int, derivative: @escaping Derivative, jacobian: @escaping Jacobian) {
      self.dimension = dimension
      self.derivative = derivative
      self.jacobian = jacobian
    }
  }

  private let system: System
  private let description: UnsafeMutablePointer<gsl_odeiv2_system>
  private let driver: UnsafeMutablePointer<gsl_odeiv2_driver>

  /// An integrator whose local error per step stays below `absoluteTolerance + relativeTolerance·|y|`.
  ///
  /// - Parameters:
  ///   - method: the stepping method.
  ///   - dimension: number of components of y, at least 1.
  ///   - absoluteTolerance: in units of y.
  ///   - relativeTolerance: as a share of |y|.
  ///   - initialStep: the first step to try, in units of t.
  ///   - derivative: f.
  ///   - jacobian: ∂f/∂y and ∂f/∂t.
  public init(
    method: Method, dimension: Int, absoluteTolerance: Double, relativeTolerance: Double, initialStep: Double,
    derivative: @escaping Derivative, jacobian: @escaping Jacobian
  ) throws {
    silenceAbortHandler()
    system = System(dimension: dimension, derivative: derivative, jacobian: jacobian)
    description = .allocate(capacity: 1)
    description.initialize(
      to: gsl_odeiv2_system(
        function: { time, state, derivative, context in
          let system = Unmanaged<System>.fromOpaque(context!).takeUnretainedValue()
          do {
            try system.derivative(
              time, UnsafeBufferPointer(start: state, count: system.dimension),
              UnsafeMutableBufferPointer(start: derivative, count: system.dimension))
            return Int32(GSL_SUCCESS)
          } catch { return system.fail(error) }
        },
        jacobian: { time, state, jacobian, timeDerivative, context in
          let system = Unmanaged<System>.fromOpaque(context!).takeUnretainedValue()
          do {
            try system.jacobian(
              time, UnsafeBufferPointer(start: state, count: system.dimension),
              UnsafeMutableBufferPointer(start: jacobian, count: system.dimension * system.dimension),
              UnsafeMutableBufferPointer(start: timeDerivative, count: system.dimension))
            return Int32(GSL_SUCCESS)
          } catch { return system.fail(error) }
        },
        dimension: dimension,
        params: Unmanaged.passUnretained(system).toOpaque()))
    let type =
      switch method {
      case .backwardDifferentiation: pbit_gsl_step_msbdf()
      case .rungeKuttaFehlberg: pbit_gsl_step_rkf45()
      }
    guard
      let driver = gsl_odeiv2_driver_alloc_y_new(
        description, type, initialStep, absoluteTolerance, relativeTolerance)
    else {
      description.deallocate()
      throw GSLError(code: Int32(GSL_ENOMEM), operation: "ODE driver")
    }
    self.driver = driver
  }

  deinit {
    gsl_odeiv2_driver_free(driver)
    description.deallocate()
  }

  /// How many steps were taken since creation, and how many were tried and rejected.
  public var stepCounts: (accepted: Int, rejected: Int) {
    let current = driver.pointee.e.pointee
    return (earlierSteps.accepted + Int(current.count), earlierSteps.rejected + Int(current.failed_steps))
  }

  /// Of the time before the last ``reset(step:)``, at which GSL forgets its counts.
  private var earlierSteps = (accepted: 0, rejected: 0)

  /// No internal step will be longer than this.
  public func setMaximumStep(_ step: Double) throws {
    try check(gsl_odeiv2_driver_set_hmax(driver, step), "ODE step bound")
  }

  /// Forgets the past; call where f is discontinuous.
  public func reset(step: Double) throws {
    earlierSteps = stepCounts
    try check(gsl_odeiv2_driver_reset_hstart(driver, step), "ODE restart")
  }

  /// Integrates from `time` to `end`; on return `time` is `end`.
  ///
  /// - Throws: what f threw, or ``GSLError``.
  public func advance(_ time: inout Double, to end: Double, state: inout [Double]) throws {
    precondition(state.count == system.dimension, "one value per component")
    system.failure = nil
    let status = state.withUnsafeMutableBufferPointer {
      gsl_odeiv2_driver_apply(driver, &time, end, $0.baseAddress)
    }
    if let failure = system.failure, status != Int32(GSL_SUCCESS) { throw failure }
    try check(status, "ODE integration")
  }
}
