import CCoveyKernels
import Foundation
import Testing

/// `scripts/check-kernels` runs all tests of kernels on every level that the processor has.
@Suite struct LevelTests {
  @Test func theEnvironmentLowersTheLevel() {
    let level = covey_kernel_level()
    #if arch(x86_64)
      switch ProcessInfo.processInfo.environment["COVEY_KERNEL_LEVEL"] {
      case "base": #expect(level == 0)
      case "v3": #expect(level == 3 || level == 0)
      default: #expect([0, 3, 4].contains(level))
      }
    #else
      #expect(level == -1)
    #endif
  }
}
