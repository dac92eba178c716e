/// Why a download failed.
public enum FetchError: Error, Equatable, Sendable {
  case placeholder
}
