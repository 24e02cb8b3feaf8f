// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// One self-contained page: figures inside as SVG, pictures as PNG data, light and dark by the reader's setting, and
/// nothing fetched from anywhere.
///
/// All text is plain: what looks like markup is shown, not obeyed.
public struct HTMLPage: Sendable {
  /// The heading and the window's title.
  public var title: String
  /// What the page shows, in a paragraph under the heading.
  public var lead: String
  /// In order.
  public var sections: [Section]
  /// How the page came about, as terms and values under its end: command line, version, seeds, hashes.
  public var provenance: [(term: String, value: String)]

  /// A page from its parts.
  public init(title: String, lead: String, sections: [Section] = [], provenance: [(term: String, value: String)] = []) {
    self.title = title
    self.lead = lead
    self.sections = sections
    self.provenance = provenance
  }

  /// A heading and what stands under it.
  public struct Section: Sendable {
    /// The heading.
    public var heading: String
    /// In order.
    public var blocks: [Block]

    /// A section from its parts.
    public init(_ heading: String, _ blocks: [Block]) {
      self.heading = heading
      self.blocks = blocks
    }
  }

  /// A piece of a section.
  public enum Block: Sendable {
    /// Plain words.
    case paragraph(String)
    /// An SVG document as ``Gnuplot/svg(of:)`` returns it, and what it shows. It is put in unescaped: only a drawing
    /// made here belongs here.
    case figure(svg: String, caption: String)
    /// Pictures side by side where there is room.
    case pictures([Picture])
    /// Rows of numbers.
    case table(Table)
  }

  /// A PNG picture with its words.
  public struct Picture: Sendable {
    /// The bytes of a PNG file.
    public var png: [UInt8]
    /// What it shows, for those who cannot see it.
    public var description: String
    /// Under the picture.
    public var caption: String

    /// A picture from its parts.
    public init(png: [UInt8], description: String, caption: String) {
      self.png = png
      self.description = description
      self.caption = caption
    }
  }

  /// The page as HTML.
  public func render() -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(HTMLText.escape(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    <h1>\(HTMLText.escape(title))</h1>
    <p class="lead">\(HTMLText.escape(lead))</p>
    \(sections.map(Self.render).joined(separator: "\n"))
    </main>
    \(footer)</body>
    </html>

    """
  }

  /// Writes the page as UTF-8.
  ///
  /// - Throws: ``ReportError`` with code `unwritableFile`.
  public func write(to url: URL) throws(ReportError) {
    do {
      try Data(render().utf8).write(to: url, options: .atomic)
    } catch {
      throw ReportError(
        .unwritableFile, "the page cannot be written: \(error.localizedDescription)", at: url.path,
        remedy: "check that the folder exists and is writable")
    }
  }

  private var footer: String {
    guard !provenance.isEmpty else { return "" }
    let entries = provenance.map {
      "<dt>\(HTMLText.escape($0.term))</dt><dd><code>\(HTMLText.escape($0.value))</code></dd>"
    }
    return "<footer>\n<dl>\n\(entries.joined(separator: "\n"))\n</dl>\n</footer>\n"
  }

  private static func render(_ section: Section) -> String {
    "<section>\n<h2>\(HTMLText.escape(section.heading))</h2>\n"
      + section.blocks.map(render).joined(separator: "\n") + "\n</section>"
  }

  private static func render(_ block: Block) -> String {
    switch block {
    case .paragraph(let text):
      "<p>\(HTMLText.escape(text))</p>"
    case .figure(let svg, let caption):
      "<figure>\n\(inline(svg))\n\(figcaption(caption))</figure>"
    case .pictures(let pictures):
      "<div class=\"pictures\">\n\(pictures.map(render).joined(separator: "\n"))\n</div>"
    case .table(let table):
      table.render()
    }
  }

  private static func render(_ picture: Picture) -> String {
    let data = Data(picture.png).base64EncodedString()
    return "<figure>\n<img alt=\"\(HTMLText.escape(picture.description))\" src=\"data:image/png;base64,\(data)\">\n"
      + "\(figcaption(picture.caption))</figure>"
  }

  private static func figcaption(_ text: String) -> String {
    text.isEmpty ? "" : "<figcaption>\(HTMLText.escape(text))</figcaption>\n"
  }

  /// The drawing without its XML declaration, which belongs to files only.
  private static func inline(_ svg: String) -> String {
    guard let start = svg.range(of: "<svg") else { return "" }
    return "<svg role=\"img\"\n" + svg[start.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
