// swift-tools-version: 6.2
import PackageDescription

#if os(Linux)
  let defaultTraits: Set<String> = ["OneDNN", "YAML", "CommandLine"]
#else
  let defaultTraits: Set<String> = ["YAML", "CommandLine"]
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

/// Packages behind traits: who turns a trait off, as an app that embeds the client does, does not even fetch them.
let yams = Target.Dependency.product(name: "Yams", package: "Yams", condition: .when(traits: ["YAML"]))
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CommandLine"]))

let package = Package(
  name: "covey",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .executable(name: "covey", targets: ["CoveyCommandLine"]),
    // An app that trains and answers a server: `import CoveyClient`, and nothing else.
    .library(name: "CoveyClient", targets: ["CoveyClient"]),
    // A researcher's script: `import Covey`.
    .library(name: "Covey", targets: ["Covey"]),
    .library(name: "CoveyServer", targets: ["CoveyServer"]),
    .library(name: "CoveySimulation", targets: ["CoveySimulation"]),
    // The attacks, for sessions of one's own.
    .library(name: "CoveyTesting", targets: ["CoveyTesting"]),
    .library(name: "CoveyCompute", targets: ["CoveyCompute"]),
    .library(name: "CoveyData", targets: ["CoveyData", "CoveyDataSources"]),
    .library(name: "CoveyPrivacy", targets: ["CoveyPrivacy", "CoveyAccounting", "CoveyNoise"]),
    .library(
      name: "CoveySecureAggregation", targets: ["CoveySecureAggregation", "CoveyCrypto", "CoveyCore"]),
  ],
  traits: [
    .trait(name: "OneDNN", description: "Links the oneDNN kernel back end beside the portable one."),
    .trait(name: "YAML", description: "Reads configurations from YAML: what the products Covey and covey need."),
    .trait(name: "CommandLine", description: "The command line covey."),
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
      ["CCoveyKernels", "CoveyRandom", "CoveyCore", .target(name: "COneDNN", condition: .when(traits: ["OneDNN"]))],
      settings: hot),

    // Level 3: the stages of a round.
    library("CoveyData", ["CCoveyKernels", "CoveyCore"], settings: hot),
    library(
      "CoveyDataSources", ["CZlib", "CCoveyKernels", "CoveySystem", "CoveyRandom", "CoveyCore", "CoveyData"],
      settings: hot),
    library("CoveyNoise", ["CCoveyKernels", "CoveyRandom", "CoveyCrypto", "CoveyCore"], settings: hot),
    library("CoveyAccounting", ["CoveyRandom", "CoveyCore", "CoveyNoise"], settings: hot),
    library(
      "CoveyTraining", ["CCoveyKernels", "CoveyRandom", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyNoise"],
      settings: hot),
    library(
      "CoveySecureAggregation", ["CCoveyKernels", "CoveySystem", "CoveyRandom", "CoveyCrypto", "CoveyCore"],
      settings: hot),
    library("CoveyAggregation", ["CCoveyKernels", "CoveySystem", "CoveyCore"]),
    library("CoveyProtection", ["CoveyCore", "CoveyNoise", "CoveySecureAggregation", "CoveyAggregation"]),
    library("CoveyPrivacy", ["CoveyCrypto", "CoveyCore", "CoveyNoise", "CoveyAccounting", "CoveyProtection"]),
    library(
      "CoveyAlgorithms", ["CoveyCore", "CoveyCompute", "CoveyData", "CoveyTraining", "CoveyAggregation"], settings: hot),
    library(
      "CoveyTransport",
      ["CoveyCore", "CoveyNoise", "CoveyTraining", "CoveySecureAggregation", "CoveyAggregation", "CoveyProtection"]),

    // Level 4: client, server, and both in one process.
    library(
      "CoveyClient",
      [
        "CoveySystem", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyNoise", "CoveyTraining",
        "CoveySecureAggregation", "CoveyProtection", "CoveyAlgorithms", "CoveyTransport",
      ]),
    library(
      "CoveyServer",
      [
        "CoveySystem", "CoveyRandom", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyNoise", "CoveyAccounting",
        "CoveyTraining", "CoveySecureAggregation", "CoveyAggregation", "CoveyProtection", "CoveyPrivacy",
        "CoveyAlgorithms", "CoveyTransport",
      ]),
    library(
      "CoveySimulation",
      [
        "CoveySystem", "CoveyRandom", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyNoise",
        "CoveyAccounting", "CoveyTraining", "CoveySecureAggregation", "CoveyAggregation", "CoveyProtection",
        "CoveyPrivacy", "CoveyAlgorithms", "CoveyTransport", "CoveyClient", "CoveyServer",
      ]),

    // Level 5: the command line, and what it alone needs.
    library("CoveyFetch", ["CoveySystem", "CoveyCrypto", "CoveyData", "CoveyDataSources"]),
    library(
      "CoveyTesting",
      [
        "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyNoise", "CoveyTraining",
        "CoveySecureAggregation", "CoveyProtection", "CoveyAlgorithms", "CoveyTransport", "CoveyClient",
      ]),
    library(
      "CoveyReport",
      [
        "CoveySystem", "CoveyCore", "CoveyNoise", "CoveyAccounting", "CoveySecureAggregation", "CoveyProtection",
        "CoveyPrivacy", "CoveySimulation", "CoveyTesting",
      ]),
    library(
      "CoveyConfiguration",
      [
        "CoveySystem", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyDataSources", "CoveyNoise",
        "CoveyAccounting", "CoveyTraining", "CoveySecureAggregation", "CoveyAggregation", "CoveyProtection",
        "CoveyPrivacy", "CoveyAlgorithms", "CoveyTransport", "CoveyServer", "CoveySimulation", yams,
      ]),
    library(
      "CoveySweep",
      [
        "CoveySystem", "CoveyCore", "CoveyData", "CoveyNoise", "CoveyAccounting", "CoveyPrivacy", "CoveyServer",
        "CoveySimulation", "CoveyConfiguration", "CoveyReport",
      ]),
    library(
      "CoveyReferenceCases",
      ["CoveyCore", "CoveyNoise", "CoveyAccounting", "CoveySecureAggregation", "CoveyPrivacy", "CoveyReport"]),
    library(
      "Covey",
      [
        "CoveyRandom", "CoveyDataSources", "CoveyAccounting", "CoveyAggregation", "CoveyPrivacy", "CoveyClient",
        "CoveyServer", "CoveySimulation", "CoveyConfiguration",
      ]),
    .executableTarget(
      name: "CoveyCommandLine",
      dependencies: [
        "CoveySystem", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyDataSources", "CoveyNoise",
        "CoveyAccounting", "CoveySecureAggregation", "CoveyPrivacy", "CoveyServer", "CoveySimulation", "CoveyTesting",
        "CoveyFetch", "CoveyConfiguration", "CoveyReport", "CoveySweep", "CoveyReferenceCases", argumentParser,
      ],
      swiftSettings: strict),

    // Tests.
    .target(
      name: "_TestSupport",
      dependencies: [
        "CoveySystem", "CoveyAccounting", "CoveyAlgorithms", "CoveyCompute", "CoveyCore", "CoveyData", "CoveyRandom",
        "CoveyProtection", "CoveySecureAggregation", "CoveyTraining", "CoveyTransport",
      ],
      path: "Tests/_TestSupport", swiftSettings: hot),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    tests("CCoveyKernels", ["CCoveyKernels", "CoveyRandom"]),
    tests("CCoveyKernelsConv", ["CCoveyKernels", "CoveyRandom"]),
    tests("CoveySystem", ["CoveySystem"]),
    tests("CoveyRandom", ["CoveyRandom"]),
    tests("CoveyCrypto", ["CoveyCrypto"]),
    tests("CoveyCore", ["CoveyRandom", "CoveyCore"]),
    tests("CoveyCompute", ["CoveyRandom", "CoveyCore", "CoveyCompute"]),
    tests("CoveyDataSources", ["CoveySystem", "CoveyRandom", "CoveyCore", "CoveyData", "CoveyDataSources"]),
    tests("CoveyData", ["CoveyCore", "CoveyData"]),
    tests(
      "CoveyTraining",
      ["CoveyRandom", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyNoise", "CoveyTraining", "CAllocationCounter"]),
    tests(
      "CoveyAlgorithms",
      ["CoveyRandom", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyTraining", "CoveyAggregation", "CoveyAlgorithms"]),
    tests("CoveyNoise", ["CoveyRandom", "CoveyCrypto", "CoveyCore", "CoveyNoise", "CoveyAccounting"]),
    tests("CoveyAccounting", ["CoveyRandom", "CoveyCore", "CoveyNoise", "CoveyAccounting"]),
    tests(
      "CoveyPrivacy", ["CoveyRandom", "CoveyCore", "CoveyNoise", "CoveyAccounting", "CoveyProtection", "CoveyPrivacy"]),
    tests(
      "CoveySecureAggregation", ["CoveyRandom", "CoveyCrypto", "CoveyCore", "CoveySecureAggregation", "CoveyTesting"]),
    tests("CoveyTesting", ["CoveyCore", "CoveySecureAggregation", "CoveyTesting", "CAllocationCounter"]),
    tests(
      "CoveyProtection", ["CoveyCore", "CoveyNoise", "CoveySecureAggregation", "CoveyAggregation", "CoveyProtection"]),
    tests("CoveyAggregation", ["CoveyRandom", "CoveyCore", "CoveyNoise", "CoveyAggregation"]),
    tests(
      "CoveyTransport",
      [
        "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyNoise", "CoveyTraining", "CoveySecureAggregation",
        "CoveyProtection", "CoveyAlgorithms", "CoveyTransport",
      ]),
    tests(
      "CoveyClient",
      [
        "CoveyRandom", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyNoise", "CoveyAccounting",
        "CoveyTraining", "CoveySecureAggregation", "CoveyProtection", "CoveyAlgorithms", "CoveyTransport",
        "CoveyClient", "CoveyTesting", "CAllocationCounter",
      ]),
    tests(
      "CoveyServer",
      [
        "CoveySystem", "CoveyRandom", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyNoise", "CoveyAccounting",
        "CoveyTraining", "CoveySecureAggregation", "CoveyPrivacy", "CoveyAlgorithms", "CoveyServer",
      ]),
    tests(
      "CoveySimulation",
      [
        "CoveySystem", "CoveyRandom", "CoveyCrypto", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyDataSources",
        "CoveyNoise", "CoveyAccounting", "CoveyTraining", "CoveySecureAggregation", "CoveyAggregation",
        "CoveyProtection", "CoveyPrivacy", "CoveyAlgorithms", "CoveyTransport", "CoveyClient", "CoveyServer",
        "CoveySimulation",
      ]),
    tests(
      "CoveyReport",
      [
        "CoveyNoise", "CoveyAccounting", "CoveyPrivacy", "CoveySimulation", "CoveyTesting", "CoveyConfiguration",
        "CoveyReport", "CoveyReferenceCases",
      ]),
    tests(
      "CoveySweep",
      ["CoveyCore", "CoveyNoise", "CoveyAccounting", "CoveyPrivacy", "CoveyServer", "CoveyConfiguration", "CoveySweep"]),
    tests("CoveyReferenceCases", ["CoveyCore", "CoveyReferenceCases"]),
    tests("CoveyFetch", ["CoveySystem", "CoveyCrypto", "CoveyData", "CoveyDataSources", "CoveyFetch"]),
    .testTarget(
      name: "CoveyCommandLineTests", dependencies: ["CoveyCommandLine", "_TestSupport"], swiftSettings: strict),
    tests(
      "CoveyConfiguration",
      [
        "CoveySystem", "CoveyCore", "CoveyCompute", "CoveyData", "CoveyDataSources", "CoveyNoise", "CoveyAccounting",
        "CoveyTraining", "CoveySecureAggregation", "CoveyAggregation", "CoveyPrivacy", "CoveyAlgorithms", "CoveyServer",
        "CoveySimulation", "CoveyConfiguration",
      ]),
  ]
)
