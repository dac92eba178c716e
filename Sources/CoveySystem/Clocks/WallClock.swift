#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The time of day, in Coordinated Universal Time.
package enum WallClock {
  /// Whole seconds since 1970.
  package static var seconds: Int { Int(time(nil)) }

  /// Now as ISO 8601 has it: `2026-11-21T09:20:00Z`.
  package static var timestamp: String { timestamp(of: seconds) }

  /// Now without separators, for names of files: `20261121T092000Z`.
  package static var compactTimestamp: String { compact(timestamp) }

  /// The time so many seconds after the beginning of 1970.
  package static func timestamp(of seconds: Int) -> String {
    var now = time_t(seconds)
    var parts = tm()
    gmtime_r(&now, &parts)
    func digits(_ value: Int32, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))T"
      + "\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2))Z"
  }

  /// A time without separators.
  package static func compact(_ timestamp: String) -> String { timestamp.filter { $0 != "-" && $0 != ":" } }
}
