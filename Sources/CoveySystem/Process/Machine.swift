#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The machine that the process runs on.
package enum Machine {
  /// Operating system, release and architecture.
  package static var name: String {
    var information = utsname()
    guard uname(&information) == 0 else { return "unknown" }
    return "\(text(information.sysname)) \(text(information.release)) \(text(information.machine))"
  }

  /// The processor's name.
  package static var processor: String {
    #if canImport(Darwin)
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 0 else { return "unknown" }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 else { return "unknown" }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let bytes = (try? OpenFile(reading: "/proc/cpuinfo").readNext(16_384)) ?? []
      let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":").dropFirst().joined().trimmingPrefix(while: { $0 == " " }).description
        ?? "unknown"
    #endif
  }

  /// Processors, at least 1.
  package static var cores: Int {
    #if canImport(Darwin) || canImport(Android)
      max(1, Int(sysconf(_SC_NPROCESSORS_ONLN)))
    #else
      max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    #endif
  }

  private static func text<Tuple>(_ tuple: Tuple) -> String {
    withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
