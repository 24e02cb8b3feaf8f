// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a price comes from.
public enum PriceSource: Codable, Hashable, Sendable {
  /// Measured here, on what the text names.
  case measured(String)
  /// Printed in a publication, and how well that is confirmed.
  case published(String, Confidence)
  /// Derived from published facts by the arithmetic that the text gives.
  case inferred(String)
  /// Chosen, for the reason that the text gives.
  case assumed(String)
  /// Not stated anywhere that could be found.
  case unstated(String)

  /// How far a published fact is confirmed.
  public enum Confidence: String, Codable, Hashable, Sendable {
    /// Two or more independent readers agree.
    case agreed = "A"
    /// One reliable source.
    case reliable = "B"
    /// One unreliable or garbled source.
    case unreliable = "C"
    /// Derived from confirmed facts.
    case derived = "D"
    /// From memory only.
    case recollected = "M"
    /// Unknown after search.
    case unknown = "U"
  }

  /// One word: measured, published, inferred, assumed or unstated.
  public var kind: String {
    switch self {
    case .measured: "measured"
    case .published: "published"
    case .inferred: "inferred"
    case .assumed: "assumed"
    case .unstated: "unstated"
    }
  }

  /// The source in words.
  public var text: String {
    switch self {
    case .measured(let text), .published(let text, _), .inferred(let text), .assumed(let text), .unstated(let text):
      text
    }
  }

  /// The confidence tag, of a published fact.
  public var confidence: Confidence? {
    if case .published(_, let confidence) = self { confidence } else { nil }
  }

  /// A source of the named kind.
  private init?(kind: String, text: String, confidence: Confidence?) {
    switch kind {
    case "measured": self = .measured(text)
    case "published":
      guard let confidence else { return nil }
      self = .published(text, confidence)
    case "inferred": self = .inferred(text)
    case "assumed": self = .assumed(text)
    case "unstated": self = .unstated(text)
    default: return nil
    }
  }
}

/// In JSON: `{"kind": "published", "text": "…", "confidence": "A"}`.
extension PriceSource {
  private enum CodingKeys: String, CodingKey { case kind, text, confidence }

  /// Reads a source; an unknown kind, or a published one without its tag, is an error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    let text = try container.decode(String.self, forKey: .text)
    let confidence = try container.decodeIfPresent(Confidence.self, forKey: .confidence)
    guard let source = Self(kind: kind, text: text, confidence: confidence) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "'\(kind)' is no kind of price source, or lacks its confidence")
    }
    self = source
  }

  /// Writes the kind, the text and, where published, the confidence.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(confidence, forKey: .confidence)
  }
}
