// SPDX-License-Identifier: GPL-3.0-or-later

extension KnobStudy {
  /// The header of ``csvRows``.
  public static let csvHeader =
    "knob,value,unit,seeds,images,frechet_distance2,frechet_distance2_se,class_accuracy,class_accuracy_se,energy_J,"
    + "energy_J_se,excess_frechet_distance2,excess_se,quality\n"

  /// The references, then a line a value. `excess` is the distance² less the ideal chip's, paired by seed.
  public var csvRows: String {
    func line(_ name: String, _ value: String, _ measurements: [Measurement], _ row: Row?) -> String {
      let (distance, energy) = (Self.frechetDistance(measurements), Self.energy_J(measurements))
      var fields = [name, value, row == nil ? "" : knob.unit, "\(measurements.count)", "\(count)"]
      for estimate in [distance, Self.classAccuracy(measurements), energy, row.map(excess)] {
        fields += estimate.map { ["\($0.value)", "\($0.standardError)"] } ?? ["", ""]
      }
      fields.append(row.map { verdict($0).rawValue } ?? "")
      return fields.joined(separator: ",") + "\n"
    }
    return line("ideal", "", ideal, nil)
      + rows.map { line(knob.rawValue, knob.text($0.value), $0.measurements, $0) }
      .joined()
  }
}
