// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import PBitKitDeviceFitting
import PBitKitDevices

/// The largest rms relative error that a fit may have: `0.1`, or `weak=0.05` for one region.
struct ResidualLimit: ExpressibleByArgument {
  let region: FitResiduals.Region?
  let value: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), let value = Double(parts[parts.count - 1]), value > 0, value.isFinite else {
      return nil
    }
    self.value = value
    region = parts.count == 2 ? FitResiduals.Region(rawValue: parts[0].lowercased()) : nil
    if parts.count == 2, region == nil { return nil }
  }

  /// What of a fit exceeds it, in words.
  func failures(of fit: DeviceFit) -> [String] {
    FitResiduals(fit).rows.filter { (region == nil || $0.region == region) && $0.rms > value }.map { row in
      "limit exceeded: \(fit.device.corner) \(fit.device.model), "
        + "\(FitTable.celsius(row.temperature)), \(row.region.rawValue) inversion: rms error "
        + "\(FitTable.percent(row.rms)) is above \(FitTable.percent(value))"
    }
  }
}
