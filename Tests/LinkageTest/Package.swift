// swift-tools-version: 6.2
import PackageDescription

// A package of its own, because it must see Covey as an outsider does: the client product, without optional traits.
let package = Package(
  name: "TinyClient",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "covey", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "TinyClient", dependencies: [.product(name: "CoveyClient", package: "covey")],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility")])
  ]
)
