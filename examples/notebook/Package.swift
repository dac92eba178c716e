// swift-tools-version: 6.2
import PackageDescription

// Covey as a library, from a script: `swift run -c release` in this folder.
let package = Package(
  name: "notebook",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "covey", path: "../..")],
  targets: [
    .executableTarget(
      name: "Notebook", dependencies: [.product(name: "Covey", package: "covey")],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility")])
  ]
)
