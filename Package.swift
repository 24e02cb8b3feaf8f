// swift-tools-version: 6.1
// PBitKit: from the netlist of a random-number cell to the pictures a chip of such cells draws.
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

/// A Swift library module `PBitKit<name>` in `Sources/<name>`, in pipeline order below.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
  .target(name: "PBitKit\(name)", dependencies: dependencies, path: "Sources/\(name)", resources: resources)
}

/// The tests of one module, in `Tests/<name>Tests`.
func tests(
  _ name: String, _ extra: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
  .testTarget(
    name: "PBitKit\(name)Tests", dependencies: [kit(name)] + extra, path: "Tests/\(name)Tests",
    resources: resources)
}

func kit(_ name: String) -> Target.Dependency { .target(name: "PBitKit\(name)") }

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let libraries = [
  "Errors", "GSLNumerics", "SparseLinear", "RandomStreams", "Netlist", "Devices", "Simulation", "DeviceFitting",
  "Characterization", "Sizing", "TensorFiles", "CellModel", "CellExport",
  "Denoising", "Evaluation", "Chip", "Report", "Notebooks",
]

let package = Package(
  name: "PBitKit",
  products: [
    .library(name: "PBitKit", targets: libraries.map { "PBitKit\($0)" }),
    .executable(name: "pbit", targets: ["pbit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // Foundations: C libraries behind one door each, the hottest loops, random streams.
    .systemLibrary(name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CSuiteSparse", providers: [.apt(["libsuitesparse-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),
    module("Errors"),
    module("GSLNumerics", ["CGSL"]),
    module("SparseLinear", ["CSuiteSparse"]),
    module("RandomStreams", ["CKernels"]),
    module("TensorFiles", ["CZlib"]),

    // Circuit half: deck → circuit → noise → cell model.
    module("Netlist", [kit("RandomStreams"), collections]),
    module("Devices", [kit("Netlist"), kit("RandomStreams")]),
    module(
      "Simulation",
      [kit("Devices"), kit("Netlist"), kit("GSLNumerics"), kit("SparseLinear"), kit("RandomStreams"), "CKernels"]),
    module(
      "DeviceFitting", [kit("Simulation"), kit("Devices"), kit("Netlist"), kit("GSLNumerics"), collections]),
    module("CellModel", [kit("Errors"), kit("GSLNumerics")]),
    module(
      "Characterization",
      [
        kit("Simulation"), kit("Devices"), kit("Netlist"), kit("CellModel"), kit("GSLNumerics"), kit("RandomStreams"),
        yams,
      ]),
    module(
      "Sizing",
      [
        kit("Characterization"), kit("CellModel"), kit("Simulation"), kit("Devices"), kit("Netlist"),
        kit("GSLNumerics"), kit("RandomStreams"), yams,
      ]),
    module("CellExport", [kit("CellModel"), kit("GSLNumerics"), kit("TensorFiles")]),

    // System half: Boltzmann machines → chip of measured cells.
    module("Denoising", [kit("RandomStreams"), kit("GSLNumerics"), kit("TensorFiles"), "CKernels", "CZlib"]),
    module(
      "Evaluation",
      [kit("Denoising"), kit("CellModel"), kit("GSLNumerics"), kit("RandomStreams"), kit("TensorFiles")]),
    module(
      "Chip", [kit("Errors"), kit("Denoising"), kit("CellModel"), kit("GSLNumerics"), kit("RandomStreams"), yams]),

    // The decks, specs and process cards of netlists/, as resources: a target's resources lie in its own folder.
    .target(
      name: "PBitKitReferenceCells", path: "netlists",
      exclude: ["README.md", "CELLS.md", "SPEC.md", "cell-model.schema.json", "figures"],
      sources: ["ReferenceCells.swift"],
      resources: ["cell-a", "cell-a-large", "cell-a-28", "cell-a-130", "cell-b", "cell-c", "cell-d", "cell-s"]
        .flatMap { [.copy("\($0).cir"), .copy("\($0).yaml")] } + [.copy("process")]),

    // What a person sees.
    module("Report", [kit("Errors"), kit("CellModel"), kit("Chip"), kit("Denoising"), kit("Evaluation"), "CPNG"]),
    module(
      "Notebooks", [kit("Errors"), kit("CellModel"), kit("Denoising"), kit("RandomStreams")],
      resources: [.copy("Resources")]),
    .executableTarget(
      name: "pbit",
      dependencies: libraries.map(kit) + [kit("ReferenceCells"), argumentParser],
      path: "Sources/pbit",
      resources: [.copy("Resources")]),

    tests("Errors"),
    tests("GSLNumerics"),
    tests("SparseLinear"),
    tests("RandomStreams"),
    tests("TensorFiles", ["SampleCells"]),
    tests("Netlist"),
    tests("Devices", [kit("Netlist")]),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    tests("Simulation", [kit("Netlist"), kit("Devices"), kit("GSLNumerics"), "CAllocationCount"]),
    tests("DeviceFitting", [kit("Netlist"), kit("Devices"), kit("Simulation"), kit("RandomStreams")]),
    // What several test targets share: cells that are formulas, programs that are not ours.
    .target(name: "SampleCells", dependencies: [kit("CellModel")], path: "Tests/SampleCells"),
    tests("CellModel", [kit("GSLNumerics"), kit("RandomStreams"), "SampleCells"]),
    tests(
      "Characterization",
      [kit("Netlist"), kit("Devices"), kit("Simulation"), kit("CellModel"), kit("GSLNumerics"), kit("RandomStreams")]),
    tests("Sizing", [kit("Characterization")]),
    tests("CellExport", [kit("CellModel"), kit("Simulation"), "SampleCells"]),
    tests("Denoising", [kit("RandomStreams")]),
    tests(
      "Evaluation", [kit("Denoising"), kit("CellModel"), kit("GSLNumerics"), kit("RandomStreams"), kit("TensorFiles")]),
    tests("Chip", [kit("Denoising"), kit("CellModel"), kit("RandomStreams")]),
    tests("Report", [kit("CellModel"), kit("Chip"), kit("Denoising"), kit("Evaluation"), kit("RandomStreams")]),
    tests("Notebooks", [kit("Denoising")]),
    .testTarget(
      name: "pbitTests", dependencies: libraries.map(kit) + ["pbit", "SampleCells"], path: "Tests/pbitTests"),
  ],
  swiftLanguageModes: [.v6]
)
