// SPDX-License-Identifier: GPL-3.0-or-later

/// The known name that a misspelt one probably means; every module's messages share it.
public enum NearestSpelling {
  /// The candidate at the smallest edit distance, if that is at most a third of the word (one letter of short words;
  /// a single letter resembles nothing).
  public static func of(_ word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.utf8)
    let limit = letters.count < 2 ? 0 : max(1, letters.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where abs(candidate.utf8.count - letters.count) <= limit && candidate != word {
      let distance = editDistance(letters, Array(candidate.utf8))
      if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }

  /// A remedy: the probable name, or else what there is to choose from; `kind` says what the names are.
  public static func remedy(for word: String, among candidates: some Sequence<String>, kind: String) -> String {
    if let near = of(word, among: candidates) { return "did you mean '\(near)'?" }
    let known = Array(candidates.prefix(13))
    if known.isEmpty { return "no \(kind) is defined here" }
    return "known here: " + known.prefix(12).joined(separator: ", ") + (known.count > 12 ? ", …" : "")
  }

  /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var current = [i + 1]
      for j in b.indices {
        var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
        current.append(cost)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[b.count]
  }
}
