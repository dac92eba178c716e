// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "secure-aggregation",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "covey", path: "../..")],
  targets: [
    .target(name: "RawSodium", linkerSettings: [.linkedLibrary("sodium")]),
    .executableTarget(
      name: "secure-aggregation",
      dependencies: ["RawSodium", .product(name: "CoveySecureAggregation", package: "covey")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
