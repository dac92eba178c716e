#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Why a file or folder could not be read or written.
public struct FileError: Error, Hashable, Sendable {
  /// What was tried.
  public enum Access: Sendable, Hashable {
    /// To read it.
    case read
    /// To write, make, rename or lock it.
    case write
  }

  /// What was tried.
  public let access: Access
  /// The file or folder.
  public let path: String
  /// Why it failed, in the system's words where the system refused.
  public let reason: String
  /// The system's number of the reason; 0 if the system had none.
  package let code: Int32

  /// A refusal that is not the system's.
  package init(_ access: Access, _ path: String, _ reason: String) {
    (self.access, self.path, self.reason, code) = (access, path, reason, 0)
  }

  private init(_ access: Access, _ path: String, code: Int32) {
    (self.access, self.path, self.code) = (access, path, code)
    reason = String(cString: strerror(code))
  }

  /// What the last system call of this thread failed with.
  static func last(_ access: Access, _ path: String) -> FileError { FileError(access, path, code: errno) }

  /// Whether there is nothing at the path.
  package var isMissing: Bool { code == ENOENT }

  /// Whether another process, or another object of this one, holds the lock.
  package var isLocked: Bool { code == EWOULDBLOCK }
}

extension FileError: CustomStringConvertible {
  /// What happened, where, and what to do.
  public var description: String {
    switch access {
    case .read: "cannot read \(path): \(reason)"
    case .write: "cannot write \(path): \(reason); choose another output folder or free some space"
    }
  }
}
