// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitNetlist
import PBitKitSimulation

/// How errors reach a person: as text on standard error and exit status 2.
enum ErrorRendering {
  /// Runs a command's body; what it throws is printed, and the command ends with status 2.
  ///
  /// - Parameter body: Sets the deck it gets once it has read one, so that messages can show the line they are about.
  static func reporting(_ body: (inout Deck?) throws -> Void) throws {
    var deck: Deck?
    do { try body(&deck) } catch let status as ExitCode { throw status } catch {
      writeError("error: " + text(error, deck: deck))
      throw ExitCode(2)
    }
  }

  /// An error in words, with the offending line of the deck and a caret where the place is known.
  static func text(_ error: any Error, deck: Deck? = nil) -> String {
    switch error {
    case let diagnostic as Diagnostic: return text(diagnostic, deck: deck)
    case let error as SimulationError:
      return text(
        Diagnostic(.topology, error.message, at: error.location, remedy: error.remedy), deck: deck)
    case let error as CocoaError:
      let place = error.filePath.map { $0 + ": " } ?? ""
      return place + error.localizedDescription + "\n  remedy: check the path, its permissions and the disk's space"
    default: return "\(error)"
    }
  }

  private static func text(_ diagnostic: Diagnostic, deck: Deck?) -> String {
    (deck?.showing(diagnostic) ?? diagnostic).description
  }

  /// Writes a line to standard error.
  static func writeError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
