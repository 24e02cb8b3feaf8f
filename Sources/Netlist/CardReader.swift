// SPDX-License-Identifier: GPL-3.0-or-later

/// A card: a physical line and its `+` continuations, without comments.
struct CardLine: Sendable {
  let file: SourceFile
  /// The joined text.
  private(set) var bytes: [UInt8]
  /// Where a physical line begins in ``bytes``, and the line and byte column it comes from.
  private typealias Segment = (start: Int, line: Int, byte: Int)
  private let first: Segment
  private var continuations: [Segment] = []

  init(file: SourceFile, line: Int, content: Range<Int>, lineStart: Int) {
    self.file = file
    bytes = Array(file.bytes[content])
    first = (0, line, content.lowerBound - lineStart)
  }

  mutating func append(line: Int, content: Range<Int>, lineStart: Int) {
    bytes.append(0x20)
    continuations.append((bytes.count, line, content.lowerBound - lineStart))
    bytes += file.bytes[content]
  }

  /// The place in the file of an offset in ``bytes``.
  func place(at offset: Int) -> Place {
    let segment = continuations.last { $0.start <= offset } ?? first
    return Place(file: file, line: segment.line, byte: segment.byte + offset - segment.start)
  }
}

/// Physical lines to cards: joins continuations, drops comments and blank lines.
struct CardReader {
  let file: SourceFile
  private var line: Int

  /// Starts at a line counted from 0.
  init(file: SourceFile, fromLine line: Int) {
    self.file = file
    self.line = line
  }

  /// The next card, or nil at the end of the file.
  mutating func next() throws -> CardLine? {
    while line < file.lineCount {
      let physical = file.range(ofLine: line)
      let content = meaningful(physical)
      line += 1
      if content.isEmpty { continue }
      if file.bytes[content.lowerBound] == Self.plus {
        throw Place(file: file, line: line - 1, byte: content.lowerBound - physical.lowerBound)
          .error(
            .syntax, "a continuation line has no card before it", remedy: "remove the '+', or put it after a card")
      }
      var card = CardLine(file: file, line: line - 1, content: content, lineStart: physical.lowerBound)
      while let (number, start, continuation) = continuation() {
        card.append(line: number, content: continuation, lineStart: start)
        line = number + 1
      }
      return card
    }
    return nil
  }

  /// The next physical line with content, if it continues the card; comments and blank lines may stand between.
  private func continuation() -> (line: Int, start: Int, content: Range<Int>)? {
    var number = line
    while number < file.lineCount {
      let physical = file.range(ofLine: number)
      let content = meaningful(physical)
      if !content.isEmpty {
        guard file.bytes[content.lowerBound] == Self.plus else { return nil }
        return (number, physical.lowerBound, (content.lowerBound + 1)..<content.upperBound)
      }
      number += 1
    }
    return nil
  }

  private static let plus = UInt8(ascii: "+")

  /// The part of a physical line that is not blank and not comment.
  private func meaningful(_ physical: Range<Int>) -> Range<Int> {
    let bytes = file.bytes
    var start = physical.lowerBound
    while start < physical.upperBound, bytes[start].isBlank { start += 1 }
    if start == physical.upperBound || bytes[start] == UInt8(ascii: "*") { return start..<start }
    var end = start
    var quote: UInt8?
    scan: while end < physical.upperBound {
      let byte = bytes[end]
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        if quote == nil { quote = byte } else if quote == byte { quote = nil }
      case UInt8(ascii: ";") where quote == nil: break scan
      case UInt8(ascii: "$") where quote == nil && (end == start || bytes[end - 1].isBlank): break scan
      default: break
      }
      end += 1
    }
    while end > start, bytes[end - 1].isBlank { end -= 1 }
    return start..<end
  }
}
