// swift-tools-version: 6.3

import PackageDescription

/// Settings shared by every target: strict concurrency, explicit imports, no warnings, no silent unsafe code.
let strictSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// A library and the test target that belongs to it; `testing` is what only the tests import.
func module(
  _ name: String, _ dependencies: [Target.Dependency], testing: [Target.Dependency] = [],
  resources: [Resource] = []
) -> [Target] {
  [
    .target(
      name: name, dependencies: dependencies, exclude: ["README.md"], resources: resources,
      swiftSettings: strictSettings, linkerSettings: [.linkedLibrary("m")]),
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.byName(name: name), "TestSupport"] + dependencies + testing,
      resources: [.copy("Golden")], swiftSettings: strictSettings),
  ]
}

/// A C library of the system: a module map and a shim header, no logic.
func system(_ name: String, pkgConfig: String, debian: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

// One line per room, lowest floor first. A target may only depend on targets of a lower floor.
let floor0: [Target] = [
  system("COpenBLAS", pkgConfig: "openblas", debian: "libopenblas-dev"),
  system("CHDF5", pkgConfig: "hdf5", debian: "libhdf5-dev"),
  system("CSodium", pkgConfig: "libsodium", debian: "libsodium-dev"),
  .target(name: "CKernels", exclude: ["README.md"]),
]
let floor1 = [
  module("Quantities", []),
  module("MatrixMath", ["COpenBLAS", "CKernels"]),
]
let floor2 = [
  module("Devices", ["Quantities", "MatrixMath"]),
  module("Hardware", ["Quantities"], testing: ["FileFormats"]),
  module("FileFormats", ["CHDF5", "CSodium", yams]),
  module("Networks", ["MatrixMath"]),
  module("Analysis", ["MatrixMath"]),
]
let floor3 = [
  module(
    "Crossbars", ["Devices", "Hardware", "MatrixMath", "Quantities"], testing: ["FileFormats"]),
  module("Mapping", ["Hardware"]),
  module("Traces", ["FileFormats", "Quantities"]),
  module("Adaptation", ["Networks", "MatrixMath", "Quantities"]),
  module("Datasets", ["MatrixMath", "FileFormats"], resources: [.copy("Resources/digits.h5")]),
]
let floor4 = [
  module(
    "Accelerators",
    ["Networks", "Crossbars", "Devices", "Traces", "Hardware", "MatrixMath", "Quantities"],
    testing: ["Adaptation"]),
  module(
    "Evaluation", ["Traces", "Mapping", "Hardware", "Quantities"], testing: ["FileFormats"]),
  module("Checkpoints", ["Networks", "Adaptation", "FileFormats", "MatrixMath"]),
]
let floor5 = [
  module(
    "Experiments",
    [
      "Accelerators", "Evaluation", "Checkpoints", "Adaptation", "Datasets", "Networks",
      "Crossbars", "Devices", "Mapping", "Traces", "Hardware", "FileFormats", "MatrixMath",
      "Quantities",
    ]),
  module(
    "Reports",
    [
      "Evaluation", "Traces", "Mapping", "Hardware", "Adaptation", "Networks", "FileFormats",
      "Analysis", "Quantities",
    ], resources: [.embedInCode("HTML/Page")]),
]
let floor6 = [
  module("Sweeps", ["Experiments", "Analysis", "FileFormats", "MatrixMath", "Quantities"])
]
let floor7: [Target] = [
  .executableTarget(
    name: "crossfuse",
    dependencies: [
      "Sweeps", "Analysis", "Experiments", "Reports", "Evaluation", "Checkpoints", "Adaptation",
      "Datasets", "Crossbars",
      "Mapping", "Traces", "Devices", "Hardware", "Networks", "FileFormats", "MatrixMath",
      "Quantities", argumentParser,
    ], exclude: ["README.md"], swiftSettings: strictSettings),
  .testTarget(
    name: "EndToEndTests", dependencies: ["crossfuse", "TestSupport", "FileFormats"],
    swiftSettings: strictSettings),
]
/// What the store of a large sweep costs; `make bench-store` runs it.
let largeStore = Target.executableTarget(
  name: "large-store", dependencies: ["Sweeps", "Experiments", "FileFormats"],
  path: "Benchmarks/LargeStore", swiftSettings: strictSettings)
let testSupport = Target.target(
  name: "TestSupport", dependencies: ["MatrixMath"], path: "Tests/TestSupport",
  swiftSettings: strictSettings)

/// The rooms that other packages may import; the benchmarks do.
let exported = [
  "Accelerators", "Adaptation", "Analysis", "Checkpoints", "Crossbars", "Devices", "Evaluation",
  "FileFormats",
  "Hardware",
  "Mapping", "MatrixMath", "Networks", "Quantities", "Traces",
]

let package = Package(
  name: "crossfuse",
  products: [.executable(name: "crossfuse", targets: ["crossfuse"])]
    + exported.map { .library(name: $0, targets: [$0]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: floor0 + [testSupport, largeStore]
    + [floor1, floor2, floor3, floor4, floor5, floor6].joined()
    .joined() + floor7,
  swiftLanguageModes: [.v6]
)
