// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Keeps a folder to one run at a time: a second run is refused, instead of writing over the first one's files.
///
/// The system lets go of it when the program ends, however it ends. A folder that is not there, or on a disk that knows
/// no locks, is not kept.
final class FolderLock {
  private let descriptor: Int32

  /// - Throws: ``CommandError`` with code `folderInUse`.
  init(_ folder: String) throws {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    throw CommandError(
      .folderInUse, "another run is writing into this folder", at: folder,
      remedy: "wait for it, or give another folder")
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
