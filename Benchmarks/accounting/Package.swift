// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "accounting",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "covey", path: "../..")],
  targets: [
    .executableTarget(
      name: "accounting", dependencies: [.product(name: "CoveyPrivacy", package: "covey")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
