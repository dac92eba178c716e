// swift-tools-version: 6.2
import PackageDescription

// A package of its own that adds an algorithm, a layer, an aggregation rule and a data source, and runs them from YAML:
// swift run -c release Custom rings.yaml
let package = Package(
  name: "custom-algorithm",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "covey", path: "../..")],
  targets: [
    .executableTarget(
      name: "Custom", dependencies: [.product(name: "Covey", package: "covey")],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility")])
  ]
)
