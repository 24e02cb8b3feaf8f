// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// A GSL routine that did not succeed.
public struct GSLError: Error, Sendable, CustomStringConvertible {
  /// GSL's status code.
  public let code: Int32
  /// What was being computed.
  public let operation: String

  /// The operation and GSL's own words.
  public var description: String {
    "\(operation): \(String(cString: gsl_strerror(code)))"
  }
}

extension GSLError {
  /// A request that has no answer, in GSL's words an input domain error.
  static func domain(_ operation: String) -> GSLError { GSLError(code: Int32(GSL_EDOM), operation: operation) }
}

/// GSL's default handler aborts the process; it is switched off once, before the first call.
private let abortHandlerIsOff: Void = { _ = gsl_set_error_handler_off() }()

/// Every owning type calls this before it allocates.
func silenceAbortHandler() { abortHandlerIsOff }

/// Turns a GSL status into a thrown error.
func check(_ status: Int32, _ operation: String) throws {
  guard status == Int32(GSL_SUCCESS) else { throw GSLError(code: status, operation: operation) }
}

/// Turns a failed allocation into a thrown error.
func allocated<Pointer>(_ pointer: Pointer?, _ operation: String) throws -> Pointer {
  guard let pointer else { throw GSLError(code: Int32(GSL_ENOMEM), operation: operation) }
  return pointer
}
