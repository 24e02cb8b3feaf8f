// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellExport
import PBitKitCellModel
import SampleCells
import Testing

/// CSV, NPZ and safetensors hold the same tables, digit for digit.
@Suite struct ArrayExportTests {
  /// Every table of the three forms, read by Python, beside each other and beside the cell's own JSON.
  @Test(
    .enabled(
      if: PythonPeers.has("numpy") && PythonPeers.has("safetensors"),
      "numpy or safetensors is not installed: make rivals"), arguments: [false, true])
  func pythonReadsTheSameNumbersFromAllThree(_ complete: Bool) throws {
    let cell = complete ? SampleCell.complete() : SampleCell.model(law: .probit, falling: true)
    var files = ["cell.json": try cell.json()]
    for format in [ExportFormat.csv, .npz, .safetensors] {
      for file in try format.files(of: cell) { files[file.name] = file.content }
    }
    let printed = try PythonPeers.run(
      """
      import csv, glob, json, numpy
      from safetensors.numpy import load_file
      cell = json.load(open("cell.json"))
      arrays = numpy.load("sample_cell.npz")
      tensors = load_file("sample_cell.safetensors")
      columns = 0
      for name in sorted(glob.glob("sample_cell.*.csv")):
          table = name.split(".")[1]
          rows = list(csv.reader(open(name, newline="")))
          for index, (column, unit) in enumerate(zip(rows[0], rows[1])):
              key = table + "." + column
              values = [row[index] for row in rows[2:]]
              if unit:
                  values = numpy.array([float(value) for value in values])
                  assert numpy.array_equal(values, arrays[key], equal_nan=True), key
                  assert numpy.array_equal(values, tensors[key], equal_nan=True), key
                  assert key + " " + unit in arrays["units"], key
              else:
                  assert values == arrays[key].tolist(), key
              columns += 1
      curve = cell["operatingCurve"]
      for key, column in [("bias", "bias_V"), ("probability", "probability"), ("tau", "tau_s"),
                          ("probability_error", "probabilityError"), ("tau_error", "tauError_s")]:
          assert arrays["operating-curve." + key].tolist() == curve[column], key
      assert arrays["autocorrelation.rho"].tolist() == cell["autocorrelation"]["rho"]
      if "variability" in cell:
          corner = cell["variability"]["corners"][0]
          assert tensors["mismatch-tt.samples"].tolist() == corner["samples"]
          assert tensors["mismatch-tt.covariance"].tolist() == corner["covariance"]
          assert arrays["spectrum.density"].tolist() == cell["spectrum"]["density_per_Hz"]
      print(columns, len(arrays.files))
      """, files: files)
    let counts = printed.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }
    // Arrays beside the columns: name, law, units, provenance.
    #expect(counts.count == 2 && counts[0] + 4 == counts[1], "\(printed)")
    #expect(counts.first ?? 0 >= (complete ? 70 : 21), "\(printed)")
  }

  @Test func textIsQuotedWhereItMustBe() {
    let table = ColumnTable(
      "t", [ColumnTable.Column("a", texts: ["x,y", "say \"no\""]), ColumnTable.Column("b", "V", [1, 0.1])])
    #expect(CSVExport(table).text == "a,b\n,V\n\"x,y\",1.0\n\"say \"\"no\"\"\",0.1\n")
  }
}
