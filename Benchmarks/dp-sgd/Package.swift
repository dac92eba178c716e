// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "dp-sgd",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "covey", path: "../..")],
  targets: [
    .executableTarget(
      name: "dp-sgd",
      dependencies: [
        .product(name: "CoveyClient", package: "covey"), .product(name: "CoveyCompute", package: "covey"),
        .product(name: "CoveyData", package: "covey"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
