// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// How many processors this process may use.
public enum ProcessorCount {
  /// The number of active processors, at least 1.
  public static let available = max(1, ProcessInfo.processInfo.activeProcessorCount)
}
