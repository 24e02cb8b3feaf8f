// SPDX-License-Identifier: GPL-3.0-or-later

extension DecodingError {
  /// What is wrong and at which key, for a person.
  package var words: String {
    let (what, path): (String, [any CodingKey]) =
      switch self {
      case .keyNotFound(let key, let context): ("the key \(key.stringValue) is missing", context.codingPath)
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
        (context.debugDescription, context.codingPath)
      @unknown default: ("it cannot be read", [])
      }
    let keys = path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    return (keys.isEmpty ? "" : keys.joined(separator: ".").replacing(".[", with: "[") + ": ") + what
  }
}
