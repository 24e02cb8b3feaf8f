// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Whether the long statistical suite runs (`make validate`).
let isValidating = ProcessInfo.processInfo.environment["PBIT_VALIDATE"] != nil

/// How much longer the long suite simulates.
let validationFactor = isValidating ? 10 : 1
