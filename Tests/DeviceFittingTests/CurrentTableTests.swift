// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDeviceFitting
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct CurrentTableTests {
  @Test func unitsAndDefaults() throws {
    var table = CurrentTable()
    var conditions = TableConditions()
    try conditions.set("l", to: "60n", at: "test")
    try table.read(
      csv: """
        # a comment
        VG (mV); "vd"; id [nA]; temp (K); w (um); corner; gm

        100;0.2;1.5;300;0.12;SS;7
        200;-0.2;-3;350;0.24;ff;7

        """, file: "iv.csv", conditions: conditions)
    #expect(table.points.map(\.device.corner) == ["ss", "ff"])
    #expect(table.points.map(\.device.model) == ["nch", "nch"])
    let first = table.points[0].points[0]
    #expect(abs(first.voltages.gate - 0.1) < 1e-15 && first.voltages.drain == 0.2 && first.voltages.source == 0)
    #expect(abs(first.current - 1.5e-9) < 1e-24 && first.temperature == 300)
    #expect(abs(first.width - 0.12e-6) < 1e-20 && first.length == 60e-9)
    #expect(table.unusedColumns.map(\.names) == [["gm"]])
  }

  @Test(arguments: [
    ("vg,vd\n0,1\n", "drain current", "iv.csv"), ("vg,vd,id\n0,1\n", "2 values for 3 columns", "iv.csv:2"),
    ("vg,vd,id\n0,1,x\n", "'x' in column 'id'", "iv.csv:2"), ("vg,vd,id\n0,1,nan\n", "'nan'", "iv.csv:2"),
    ("vg (A),vd,id\n0,1,0\n", "unit 'A'", "iv.csv"), ("vg,vd,id,temp (F)\n0,1,0,1\n", "unit 'F'", "iv.csv"),
    ("vg,vd,id,temp\n0,1,0,-300\n", "temperature", "iv.csv:2"), ("", "no header", "iv.csv"),
    ("vg,vd,id\n", "no rows", "iv.csv"), ("vg,vd,id,corner\n0,1,0,s s\n", "corner 's s'", "iv.csv:2"),
    ("vg,vd,id,w\n0,1,0,120\n", "width", "iv.csv:2"), ("vg,vd,id,polarity\n0,1,0,x\n", "polarity 'x'", "iv.csv:2"),
  ])
  func refusals(_ item: (csv: String, message: String, place: String)) {
    var conditions = TableConditions()
    conditions.width = 1e-6
    conditions.length = 1e-7
    var table = CurrentTable()
    let error = #expect(throws: DeviceFittingError.self) {
      try table.read(csv: item.csv, file: "iv.csv", conditions: conditions)
    }
    #expect(error?.message.contains(item.message) == true, "\(String(describing: error))")
    #expect(error?.place == item.place)
  }

  @Test func missingGeometry() {
    var table = CurrentTable()
    let error = #expect(throws: DeviceFittingError.self) { try table.read(csv: "vg,vd,id\n0,1,0\n", file: "iv.csv") }
    #expect(error?.code == .missingCondition && error?.remedy?.contains("iv.csv,w=") == true)
  }

  /// A `.dc` sweep of our own simulator, as a rawfile in both encodings and as CSV, is one table.
  @Test(arguments: [Rawfile.Encoding.ascii, .binary])
  func rawfile(encoding: Rawfile.Encoding) throws {
    let flat = try Deck.parse(
      """
      sweep
      .model nch nmos (vto=0.3 n=1.3 kp=300u)
      M1 d in 0 0 nch W=1u L=100n
      VG in 0 0
      VD d 0 0
      .dc VG 0 0.6 0.1 VD 0.1 0.3 0.1
      .end
      """, name: "sweep.cir"
    ).elaborated()
    let traces = try DeckRun(flat).run(flat.analyses[0])
    let data = Rawfile(title: "sweep", command: "test").data(traces, encoding: encoding)
    #expect(CurrentTable.isRawfile(data) && !CurrentTable.isRawfile(Data("vg,vd,id\n".utf8)))
    var conditions = TableConditions()
    for (key, value) in [("w", "1u"), ("l", "100n"), ("gate", "v(in)"), ("temp", "26.85")] {
      try conditions.set(key, to: value, at: "test")
    }
    var (raw, csv) = (CurrentTable(), CurrentTable())
    try raw.read(rawfile: data, file: "sweep.raw", conditions: conditions)
    try csv.read(csv: traces[0].csv, file: "sweep.csv", conditions: conditions)
    let points = try #require(raw.points.first?.points)
    #expect(points.count == 21)
    #expect(points.map(\.current) == csv.points[0].points.map(\.current))
    // Into the drain: positive for a conducting n channel.
    #expect(points.allSatisfy { $0.current > 0 })
    #expect(try DeviceFit(points, device: SyntheticTable.device).relativeErrors.allSatisfy { abs($0) < 1e-3 })
    try conditions.set("gate", to: "v(g)", at: "test")
    #expect(throws: DeviceFittingError.self) {
      try raw.read(rawfile: data, file: "sweep.raw", conditions: conditions)
    }
  }
}
