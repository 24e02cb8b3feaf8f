// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation

/// The options of a run over conditions.
struct StudyOptions: ParsableArguments {
  @Flag(help: "Measure the nominal condition alone, whatever the spec's conditions say.")
  var nominal = false
  @Option(help: "Conditions measured at a time; as many as there are threads where not given.")
  var jobs: Int?
  @Option(help: "Stop after so many seconds with status 75; the same command continues.")
  var timeLimit: Double?
  @Option(help: "Write limits and verdict to this file, .json or .md; may be repeated.")
  var summary: [String] = []

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): give 1 to 1024") }
    if let timeLimit, !(timeLimit > 0) {
      throw ValidationError("--time-limit \(timeLimit): give a positive time in seconds")
    }
    for path in summary where !LimitSummary.endings.contains(URL(fileURLWithPath: path).pathExtension) {
      throw ValidationError("--summary \(path): give a name that ends in .json or .md")
    }
  }
}
