// swift-tools-version: 6.2
import PackageDescription

#if os(Linux)
  let defaultTraits: Set<String> = ["OneDNN"]
#else
  let defaultTraits: Set<String> = []
#endif

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The targets that hold hot loops stay optimised in debug builds: a training step is 100 times slower at -Onone.
let hot: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A library target with the house's settings; its tests, if any, live in `Tests/<name>Tests`.
func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies + ["_TestSupport"], swiftSettings: strict)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "covey",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .executable(name: "covey", targets: ["covey"]),
    .library(
      name: "CoveyClient",
      targets: [
        "CoveyClient", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyTraining", "CoveyPrivacy", "CoveyAlgorithms",
        "CoveySecureAggregation", "CoveyTransport", "CoveyCrypto",
      ]),
    .library(name: "CoveyServer", targets: ["CoveyServer"]),
    .library(name: "CoveySimulation", targets: ["CoveySimulation"]),
    .library(name: "CoveyCompute", targets: ["CoveyCompute"]),
    .library(name: "CoveyData", targets: ["CoveyData"]),
    .library(name: "CoveyPrivacy", targets: ["CoveyPrivacy"]),
    .library(
      name: "CoveySecureAggregation", targets: ["CoveySecureAggregation", "CoveyCrypto", "CoveyCore"]),
  ],
  traits: [
    .trait(name: "OneDNN", description: "Links the oneDNN kernel back end beside the portable one."),
    .default(enabledTraits: defaultTraits),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Level 0: C, ours and the system's.
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .target(name: "CCoveyKernels", cSettings: [.unsafeFlags(["-O3"])]),

    // Level 1: the operating system, and vocabulary.
    library("CoveySystem", settings: hot),
    library("CoveyRandom", settings: hot),
    library("CoveyCrypto", ["CSodium"], settings: hot),
    library("CoveyCore", ["CCoveyKernels", "CoveyRandom"], settings: hot),

    // Level 2: the compute core.
    library(
      "CoveyCompute",
      [
        "CoveyCore", "CoveyRandom", "CCoveyKernels",
        .target(name: "COneDNN", condition: .when(traits: ["OneDNN"])),
      ], settings: hot),

    // Level 3: the stages of a round.
    library("CoveyData", ["CoveyCore", "CoveyRandom", "CoveySystem", "CCoveyKernels", "CZlib"], settings: hot),
    library(
      "CoveyTraining",
      ["CCoveyKernels", "CoveyCore", "CoveyRandom", "CoveyCompute", "CoveyData", "CoveyPrivacy"], settings: hot),
    library("CoveyPrivacy", ["CoveyCore", "CoveyRandom", "CoveyCrypto", "CCoveyKernels"], settings: hot),
    library(
      "CoveySecureAggregation", ["CoveyCore", "CoveyCrypto", "CoveyRandom", "CoveySystem", "CCoveyKernels"],
      settings: hot),
    library("CoveyAggregation", ["CoveyCore", "CoveySystem", "CCoveyKernels"]),
    library("CoveyAlgorithms", ["CoveyCore", "CoveyData", "CoveyTraining", "CoveyAggregation"]),
    library(
      "CoveyTransport",
      [
        "CoveyCore", "CoveyCrypto", "CoveyCompute", "CoveyTraining", "CoveyPrivacy", "CoveySecureAggregation",
        "CoveyAggregation", "CoveyAlgorithms",
      ]),

    // Level 4: client, server, and both in one process.
    library(
      "CoveyClient",
      [
        "CoveyCore", "CoveyCrypto", "CoveySystem", "CoveyCompute", "CoveyData", "CoveyTraining", "CoveyPrivacy",
        "CoveySecureAggregation", "CoveyAlgorithms", "CoveyTransport",
      ]),
    library(
      "CoveyServer",
      [
        "CoveyCore", "CoveyRandom", "CoveyCrypto", "CoveySystem", "CoveyCompute", "CoveyTraining", "CoveyPrivacy",
        "CoveySecureAggregation", "CoveyAggregation", "CoveyAlgorithms", "CoveyTransport",
      ]),
    library(
      "CoveySimulation",
      [
        "CoveyCore", "CoveyRandom", "CoveyCrypto", "CoveySystem", "CoveyCompute", "CoveyData", "CoveyTraining",
        "CoveyPrivacy", "CoveySecureAggregation", "CoveyAggregation", "CoveyAlgorithms", "CoveyTransport",
        "CoveyClient", "CoveyServer",
      ]),

    // Level 5: the command line, and what it alone needs.
    library("CoveyFetch", ["CoveyData", "CoveyCrypto", "CoveySystem"]),
    library(
      "CoveyTesting",
      [
        "CoveyCore", "CoveyCrypto", "CoveyCompute", "CoveyData", "CoveyTraining", "CoveyPrivacy",
        "CoveySecureAggregation", "CoveyAlgorithms", "CoveyTransport", "CoveyClient",
      ]),
    library(
      "CoveyReport",
      [
        "CoveyCore", "CoveySystem", "CoveyData", "CoveyPrivacy", "CoveySecureAggregation", "CoveyTesting",
        "CoveyServer", "CoveySimulation", "CoveyConfiguration",
      ]),
    library(
      "CoveyConfiguration",
      [
        "CoveyCore", "CoveyRandom", "CoveyCrypto", "CoveySystem", "CoveyCompute", "CoveyData", "CoveyTraining",
        "CoveyAggregation", "CoveyAlgorithms", "CoveyPrivacy", "CoveySecureAggregation", "CoveyServer",
        "CoveySimulation", yams,
      ]),
    .executableTarget(
      name: "covey",
      dependencies: [
        "CoveyCore", "CoveySystem", "CoveyCompute", "CoveyCrypto", "CoveyData", "CoveyFetch", "CoveyPrivacy",
        "CoveyReport",
        "CoveySecureAggregation", "CoveyServer", "CoveySimulation", "CoveyConfiguration", "CoveyTesting",
        argumentParser,
      ],
      swiftSettings: strict),

    // Tests.
    .target(
      name: "_TestSupport", dependencies: ["CoveyCompute", "CoveyCore", "CoveyPrivacy", "CoveyRandom"],
      path: "Tests/_TestSupport", swiftSettings: hot),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    tests("CCoveyKernels", ["CCoveyKernels", "CoveyRandom"]),
    tests("CCoveyKernelsConv", ["CCoveyKernels", "CoveyRandom"]),
    tests("CoveySystem", ["CoveySystem"]),
    tests("CoveyRandom", ["CoveyRandom"]),
    tests("CoveyCrypto", ["CoveyCrypto"]),
    tests("CoveyCore", ["CoveyCore"]),
    tests("CoveyCompute", ["CoveyCompute", "CoveyCore", "CoveyRandom"]),
    tests("CoveyData", ["CoveyData", "CoveyCore", "CoveyRandom", "CoveySystem"]),
    tests(
      "CoveyTraining",
      [
        "CoveyTraining", "CoveyData", "CoveyCompute", "CoveyCore", "CoveyRandom", "CoveyPrivacy", "CAllocationCounter",
      ]),
    tests("CoveyPrivacy", ["CoveyPrivacy", "CoveyCore", "CoveyRandom", "CoveyCrypto"]),
    tests(
      "CoveySecureAggregation", ["CoveySecureAggregation", "CoveyTesting", "CoveyCore", "CoveyCrypto", "CoveyRandom"]),
    tests("CoveyTesting", ["CoveyTesting", "CoveySecureAggregation", "CoveyCore", "CAllocationCounter"]),
    tests("CoveyAggregation", ["CoveyAggregation", "CoveyPrivacy", "CoveyCore", "CoveyRandom"]),
    tests(
      "CoveyServer",
      ["CoveyServer", "CoveyPrivacy", "CoveyCrypto", "CoveySystem", "CoveySecureAggregation", "CoveyCore"]),
    tests(
      "CoveySimulation",
      [
        "CoveySimulation", "CoveyServer", "CoveyClient", "CoveyTransport", "CoveyAlgorithms", "CoveyAggregation",
        "CoveyPrivacy", "CoveySecureAggregation", "CoveyTesting", "CoveyCrypto", "CoveyTraining", "CoveyData",
        "CoveyCompute", "CoveyCore", "CoveyRandom", "CoveySystem", "CAllocationCounter",
      ]),
    tests(
      "CoveyReport",
      ["CoveyReport", "CoveyCore", "CoveyPrivacy", "CoveyConfiguration", "CoveyServer", "CoveySimulation"]),
    tests("CoveyFetch", ["CoveyFetch", "CoveyData", "CoveyCrypto", "CoveySystem"]),
    tests(
      "CoveyConfiguration",
      [
        "CoveyConfiguration", "CoveyAggregation", "CoveyAlgorithms", "CoveyCompute", "CoveyCore", "CoveyData",
        "CoveyPrivacy", "CoveySecureAggregation", "CoveyServer", "CoveySimulation", "CoveySystem", "CoveyTraining",
      ]),
  ]
)
