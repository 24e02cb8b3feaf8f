// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

extension Rawfile {
  /// Why bytes are not a rawfile.
  public struct FormatError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, with the plot's number counted from 1.
    public let description: String
  }

  /// The plots of a rawfile with real or complex values, in either encoding.
  ///
  /// - Throws: ``FormatError`` where a header entry is missing, a value does not parse or the file ends early.
  public static func traces(_ data: Data) throws -> [Trace] {
    var reader = Reader(bytes: Array(data))
    var traces: [Trace] = []
    while reader.skipBlankLines() { traces.append(try reader.plot(number: traces.count + 1)) }
    return traces
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0
    var plotNumber = 0

    func failure(_ message: String) -> FormatError { FormatError(description: "plot \(plotNumber): \(message)") }

    /// Whether anything is left.
    mutating func skipBlankLines() -> Bool {
      while position < bytes.count, bytes[position] == UInt8(ascii: "\n") || bytes[position] == UInt8(ascii: "\r") {
        position += 1
      }
      return position < bytes.count
    }

    mutating func line() -> String? {
      guard position < bytes.count else { return nil }
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      defer { position = min(end + 1, bytes.count) }
      return String(decoding: bytes[position..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }

    mutating func plot(number: Int) throws -> Trace {
      plotNumber = number
      var entries: [String: String] = [:]
      while let text = line(), !text.isEmpty {
        guard let colon = text.firstIndex(of: ":") else { throw failure("'\(text)' is no header entry") }
        let key = text[..<colon].lowercased()
        if key == "variables" { break }
        entries[key] = text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
      guard let name = entries["plotname"], let variableCount = entries["no. variables"].flatMap(Int.init),
        let pointCount = entries["no. points"].flatMap(Int.init), variableCount > 0, pointCount >= 0
      else { throw failure("the header lacks Plotname, No. Variables or No. Points") }
      // ngspice adds further flags, such as `real padded`.
      let isComplex = entries["flags"]?.hasPrefix("complex") == true
      guard isComplex || entries["flags"]?.hasPrefix("real") == true else {
        throw failure("the values are neither real nor complex")
      }
      var variables: [Trace.Variable] = []
      for _ in 0..<variableCount {
        let fields = (line() ?? "").split(whereSeparator: \.isWhitespace)
        guard fields.count >= 3 else { throw failure("the list of variables ends early") }
        // What a quantity beyond our own is does not matter for its numbers.
        variables.append(
          Trace.Variable(
            name: fields[1].lowercased(), quantity: Trace.Quantity(rawValue: String(fields[2])) ?? .voltage))
      }
      var trace = Trace(analysis: name, variables: variables, isComplex: isComplex)
      switch line() {
      case "Binary:":
        let (size, overflow) = variableCount.multipliedReportingOverflow(by: isComplex ? 16 : 8)
        guard !overflow, pointCount <= (bytes.count - position) / size else { throw failure("the file ends early") }
        for _ in 0..<pointCount {
          let values = (0..<(isComplex ? 2 * variableCount : variableCount)).map { _ in double() }
          trace.append(values: values)
        }
      case "Values:":
        for point in 0..<pointCount { trace.append(values: try row(point, variableCount, isComplex: isComplex)) }
      default: throw failure("neither Values: nor Binary: follows the variables")
      }
      return trace
    }

    private mutating func double() -> Double {
      defer { position += 8 }
      return Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) })
    }

    /// `point value`, then one value a line; the parts of a complex value have a comma between them.
    private mutating func row(_ point: Int, _ count: Int, isComplex: Bool) throws -> [Double] {
      guard skipBlankLines() else { throw failure("the file ends early") }
      return try (0..<count).flatMap { index in
        let fields = (line() ?? "").split(whereSeparator: \.isWhitespace)
        let parts = fields.last?.split(separator: ",").compactMap { Double($0) } ?? []
        guard fields.count == (index == 0 ? 2 : 1), parts.count == (isComplex ? 2 : 1) else {
          throw failure("point \(point) is not complete")
        }
        return parts
      }
    }
  }
}

extension Trace {
  /// Adds a point; of complex values real and imaginary part alternate.
  fileprivate mutating func append(values: [Double]) {
    guard isComplex else { return append(values) }
    append(
      real: stride(from: 0, to: values.count, by: 2).map { values[$0] },
      imaginary: stride(from: 1, to: values.count, by: 2).map { values[$0] })
  }
}
