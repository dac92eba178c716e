public import CoveyCore

#if canImport(Darwin)
  import Darwin

  private let readBytes = Darwin.read
#else
  import Glibc

  private let readBytes = Glibc.read
#endif

extension LoadedConfiguration {
  /// More than any configuration needs.
  private static let maximumBytes = 1 << 20

  /// Reads a configuration file, or the built-in simulation without one.
  ///
  /// - Parameters:
  ///   - path: The file; nil for the built-in simulation.
  ///   - overrides: Values that replace those of the file, in order.
  /// - Throws: ``SettingsError`` if the file cannot be read, or with everything that is wrong in it.
  public init(path: String?, overrides: [ConfigurationOverride] = []) throws(SettingsError) {
    if let path {
      try self.init(yaml: Self.read(path), file: path, overrides: overrides)
    } else {
      try self.init(yaml: DefaultSimulation.yaml, file: "(built-in)", overrides: overrides)
    }
  }

  /// The text of a configuration file.
  /// - Throws: ``SettingsError`` if it cannot be read or is not text.
  package static func read(_ path: String) throws(SettingsError) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw SettingsError(nil, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { readBytes(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw SettingsError(nil, "cannot read \(path): \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= maximumBytes else {
        throw SettingsError(nil, "\(path) is larger than 1 MiB; is it a configuration?")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SettingsError(nil, "\(path) is not UTF-8 text")
    }
    return text
  }
}
