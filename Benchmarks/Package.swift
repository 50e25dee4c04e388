// swift-tools-version: 6.3

import PackageDescription

// A package of its own, so that building and testing Crossfuse never fetches the benchmark library.
let package = Package(
  name: "CrossfuseBenchmarks",
  dependencies: [
    .package(name: "crossfuse", path: ".."),
    // Without traits: no interposers for memory allocation, only time is measured.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    // The plugin runs executables whose folder lies in one named "Benchmarks".
    .executableTarget(
      name: "CrossfuseBenchmarks",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "Accelerators", package: "crossfuse"),
        .product(name: "Adaptation", package: "crossfuse"),
        .product(name: "Checkpoints", package: "crossfuse"),
        .product(name: "Crossbars", package: "crossfuse"),
        .product(name: "Devices", package: "crossfuse"),
        .product(name: "Evaluation", package: "crossfuse"),
        .product(name: "FileFormats", package: "crossfuse"),
        .product(name: "Hardware", package: "crossfuse"),
        .product(name: "Mapping", package: "crossfuse"),
        .product(name: "MatrixMath", package: "crossfuse"),
        .product(name: "Networks", package: "crossfuse"),
        .product(name: "Quantities", package: "crossfuse"),
        .product(name: "Traces", package: "crossfuse"),
      ],
      path: "CrossfuseBenchmarks",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
        .strictMemorySafety(),
      ],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
