// swift-tools-version: 6.2
import PackageDescription

// A package of its own, because it must see Covey as an outsider does: the client product, without optional traits. An app
// has .package(url: "...", from: "0.2.0", traits: []) in place of the path.
let package = Package(
  name: "smallest-client",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "covey", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "SmallestClient", dependencies: [.product(name: "CoveyClient", package: "covey")],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility")])
  ]
)
