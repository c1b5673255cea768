// swift-tools-version: 6.3
import PackageDescription

/// `PARLANCE_CPU` chooses the instruction set: `native` (default), `x86-64-v3`, `baseline`, or any name that
/// clang's `-march` takes. The programs check it against the processor when they start.
let cpu = Context.environment["PARLANCE_CPU"] ?? "native"
let march = cpu == "baseline" || cpu.isEmpty ? [] : ["-Xcc", "-march=\(cpu)"]
let cMarch = cpu == "baseline" || cpu.isEmpty ? [] : ["-march=\(cpu)"]
let strict = Context.environment["PARLANCE_STRICT"] == "1"
/// Where set, the path of libFuzzer's runtime: adds the fuzz targets, and coverage to all libraries. See `Scripts/fuzz`.
let fuzzer = Context.environment["PARLANCE_FUZZ"]

let swift: [SwiftSetting] =
  [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]
  + (strict ? [.treatAllWarnings(as: .error)] : [])
  + (fuzzer == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer"])])
/// For targets whose code, or code inlined into them, holds vector arithmetic.
let vector: [SwiftSetting] = swift + (march.isEmpty ? [] : [.unsafeFlags(march)])
/// Kernels are optimized in debug builds too: un-optimized, their tests would take minutes.
let kernels: [SwiftSetting] = vector + [.unsafeFlags(["-O"], .when(configuration: .debug))]
/// For targets whose tests look inside: with optimization too, where testability is not the default.
let testable: [SwiftSetting] = vector + [.unsafeFlags(["-enable-testing"])]
let cKernels: [CSetting] = cMarch.isEmpty ? [] : [.unsafeFlags(cMarch)]

let package = Package(
  name: "Parlance",
  products: [
    .library(name: "Parlance", targets: ["Parlance"]),
    .library(name: "ParlanceText", targets: ["ParlanceText"]),
    .library(name: "ParlanceEmbeddings", targets: ["ParlanceEmbeddings"]),
    .library(name: "ParlanceVocab", targets: ["ParlanceVocab"]),
    .library(name: "ParlanceTensor", targets: ["ParlanceTensor"]),
    .library(name: "ParlanceNN", targets: ["ParlanceNN"]),
    .library(name: "ParlanceDecoding", targets: ["ParlanceDecoding"]),
    .library(name: "ParlanceModels", targets: ["ParlanceModels"]),
    .library(name: "ParlanceTraining", targets: ["ParlanceTraining"]),
    .library(name: "ParlanceServer", targets: ["ParlanceServer"]),
    .executable(name: "parlance", targets: ["ParlanceCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(
      name: "CICU", exclude: ["README.md"],
      linkerSettings: [.linkedLibrary("icui18n"), .linkedLibrary("icuuc")]),
    .target(
      name: "CSnowball", exclude: ["README.md"], linkerSettings: [.linkedLibrary("stemmer")]),
    .target(name: "CKernels", exclude: ["README.md"], cSettings: cKernels),
    .target(
      name: "ParlanceParallel", dependencies: ["CKernels"], exclude: ["README.md"], swiftSettings: kernels),
    .target(
      name: "ParlanceFiles", dependencies: ["CMalloc", "CZlib", "ParlanceParallel"], exclude: ["README.md"],
      swiftSettings: swift),
    .target(
      name: "ParlanceKernels", dependencies: ["CKernels", "COpenBLAS", "ParlanceParallel"],
      exclude: ["README.md"],
      swiftSettings: kernels),
    .target(
      name: "ParlanceTensor", dependencies: ["ParlanceKernels", "ParlanceFiles", "ParlanceParallel"],
      exclude: ["README.md"], swiftSettings: vector),
    .target(
      name: "ParlanceNN", dependencies: ["ParlanceTensor", "ParlanceKernels", "ParlanceParallel"],
      exclude: ["README.md"], swiftSettings: vector),
    .target(
      name: "ParlanceDecoding", dependencies: ["ParlanceTensor", "ParlanceKernels", "ParlanceParallel"],
      exclude: ["README.md"], swiftSettings: vector),
    .target(
      name: "ParlanceModels",
      dependencies: [
        "ParlanceNN", "ParlanceDecoding", "ParlanceText", "ParlanceTensor", "ParlanceKernels",
        "ParlanceFiles", "ParlanceParallel",
      ],
      exclude: ["README.md"], swiftSettings: testable),
    .target(
      name: "ParlanceStore", dependencies: [.product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["README.md"],
      swiftSettings: swift),
    .target(
      name: "ParlanceTraining",
      dependencies: [
        "ParlanceNN", "ParlanceText", "ParlanceTensor", "ParlanceFiles",
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["README.md"], swiftSettings: testable),
    .target(
      name: "ParlanceText",
      dependencies: ["CICU", "CKernels", "CSnowball", "ParlanceFiles", "ParlanceParallel"],
      exclude: ["README.md", "NGram/README.md"],
      swiftSettings: swift),
    .target(
      name: "ParlanceEmbeddings",
      dependencies: ["ParlanceText", "ParlanceKernels", "ParlanceFiles", "ParlanceParallel"],
      exclude: ["README.md"], swiftSettings: vector),
    .target(
      name: "CMicrohttpd", exclude: ["README.md"], linkerSettings: [.linkedLibrary("microhttpd")]),
    .target(
      name: "ParlanceServer",
      dependencies: [
        "CMicrohttpd", "CWeb", "ParlanceStore", "ParlanceModels", "ParlanceDecoding", "ParlanceEmbeddings",
        "ParlanceText",
        "ParlanceKernels", "ParlanceFiles", "ParlanceParallel", .product(name: "Yams", package: "Yams"),
      ], path: "Server/Sources", swiftSettings: testable),
    .target(name: "CVocab", path: "Vocab/CVocab"),
    .target(name: "CWeb", path: "Server/CWeb"),
    .target(
      name: "ParlanceVocab", dependencies: ["CVocab", "ParlanceText"], path: "Vocab/Sources",
      swiftSettings: swift),
    .target(
      name: "Parlance",
      dependencies: [
        "ParlanceText", "ParlanceEmbeddings", "ParlanceVocab", "ParlanceTensor", "ParlanceNN",
        "ParlanceDecoding", "ParlanceModels",
      ],
      exclude: ["README.md"],
      swiftSettings: swift),
    .executableTarget(
      name: "ParlanceCLI",
      dependencies: [
        "Parlance", "ParlanceFiles", "ParlanceKernels", "ParlanceParallel", "ParlanceDecoding",
        "ParlanceModels",
        "ParlanceNN", "ParlanceTensor", "ParlanceTraining", "ParlanceStore", "ParlanceServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], exclude: ["README.md"], swiftSettings: swift),
    .executableTarget(
      name: "parlance-bench",
      dependencies: [
        "ParlanceText", "ParlanceFiles", "ParlanceKernels", "ParlanceParallel", "ParlanceTensor",
        "ParlanceNN", "ParlanceDecoding", "ParlanceModels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Sources/ParlanceBench", exclude: ["README.md"], swiftSettings: swift),
    .target(
      name: "ParlanceTestSupport", dependencies: ["CZlib"], path: "Tests/ParlanceTestSupport",
      swiftSettings: swift),
    .testTarget(name: "ParlanceParallelTests", dependencies: ["ParlanceParallel"], swiftSettings: swift),
    .testTarget(
      name: "ParlanceFilesTests", dependencies: ["ParlanceFiles", "ParlanceTestSupport"], swiftSettings: swift
    ),
    .testTarget(
      name: "ParlanceKernelsTests", dependencies: ["ParlanceKernels", "ParlanceTestSupport"],
      swiftSettings: vector),
    .testTarget(
      name: "ParlanceTensorTests",
      dependencies: [
        "ParlanceTensor", "ParlanceKernels", "ParlanceFiles", "ParlanceParallel", "ParlanceTestSupport",
      ], swiftSettings: vector),
    .testTarget(
      name: "ParlanceNNTests",
      dependencies: ["ParlanceNN", "ParlanceTensor", "ParlanceKernels", "ParlanceTestSupport"],
      swiftSettings: vector),
    .testTarget(
      name: "ParlanceModelsTests",
      dependencies: [
        "ParlanceModels", "ParlanceNN", "ParlanceDecoding", "ParlanceText", "ParlanceTensor", "ParlanceFiles",
        "ParlanceTestSupport",
      ], swiftSettings: vector),
    .testTarget(
      name: "ParlanceDecodingTests",
      dependencies: [
        "ParlanceDecoding", "ParlanceNN", "ParlanceTensor", "ParlanceKernels", "ParlanceTestSupport",
      ], swiftSettings: vector),
    .testTarget(
      name: "ParlanceStoreTests", dependencies: ["ParlanceStore", "ParlanceTestSupport"], swiftSettings: swift
    ),
    .testTarget(
      name: "ParlanceTrainingTests",
      dependencies: [
        "ParlanceTraining", "ParlanceNN", "ParlanceTensor", "ParlanceFiles", "ParlanceTestSupport",
      ], swiftSettings: vector),
    .testTarget(
      name: "ParlanceServerTests",
      dependencies: [
        "ParlanceServer", "ParlanceStore", "ParlanceModels", "ParlanceNN", "ParlanceTensor", "ParlanceText",
        "ParlanceEmbeddings",
        "ParlanceVocab", "ParlanceFiles", "ParlanceTestSupport",
      ], swiftSettings: vector),
    .testTarget(
      name: "ParlanceTextTests",
      dependencies: ["ParlanceText", "ParlanceVocab", "ParlanceFiles", "ParlanceTestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "ParlanceEmbeddingsTests",
      dependencies: ["ParlanceEmbeddings", "ParlanceText", "ParlanceFiles", "ParlanceTestSupport"],
      swiftSettings: vector),
    .testTarget(
      name: "ParlanceCLITests",
      dependencies: [
        "ParlanceCLI", "ParlanceTestSupport", "ParlanceModels", "ParlanceNN", "ParlanceTensor",
        "ParlanceText",
      ],
      swiftSettings: vector),
  ]
)

/// Where set, names of test targets, with commas: only these and what they need are built. For builds of the lower modules
/// with other settings, as `Scripts/sanitize` makes them.
if let only = Context.environment["PARLANCE_ONLY_TESTS"] {
  var kept = Set(only.split(separator: ",").map(String.init))
  var count = 0
  while count < kept.count {
    count = kept.count
    for target in package.targets where kept.contains(target.name) {
      for case .byNameItem(let name, _) in target.dependencies { kept.insert(name) }
    }
  }
  package.targets.removeAll { !kept.contains($0.name) }
  package.products = []
  let othersAreNeeded = package.targets.contains { target in
    target.dependencies.contains { if case .productItem = $0 { true } else { false } }
  }
  if !othersAreNeeded { package.dependencies = [] }
}

if let fuzzer {
  package.products.append(.executable(name: "parlance-fuzz", targets: ["ParlanceFuzz"]))
  package.targets += [
    .target(name: "CFuzzer", path: "Fuzz/Sources/CFuzzer"),
    .executableTarget(
      name: "ParlanceFuzz",
      dependencies: [
        "CFuzzer", "ParlanceEmbeddings", "ParlanceTensor", "ParlanceText", "ParlanceFiles", "ParlanceServer",
      ],
      path: "Fuzz/Sources/ParlanceFuzz", swiftSettings: vector,
      linkerSettings: [.unsafeFlags(["-Xlinker", fuzzer]), .linkedLibrary("stdc++"), .linkedLibrary("m")]),
  ]
}
