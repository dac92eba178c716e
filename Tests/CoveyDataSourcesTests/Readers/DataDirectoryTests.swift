import CoveyDataSources
import Testing
import _TestSupport

@Suite struct DataDirectoryTests {
  @Test func explicitThenEnvironmentThenCache() throws {
    let scratch = Scratch()
    let name = String(scratch.path.split(separator: "/").last ?? "")
    let none: (String) -> String? = { _ in nil }
    #expect(try DataDirectory.find("mnist", explicit: scratch.path, environment: none) == scratch.path)
    #expect(
      message { _ = try DataDirectory.find("mnist", explicit: "/none", environment: none) }.contains(
        "/none does not exist"))
    #expect(try DataDirectory.find(name, explicit: nil) { ["COVEY_DATA": "/tmp"][$0] } == "/tmp/\(name)")
    let refusal = message {
      _ = try DataDirectory.find("mnist", explicit: nil) { ["COVEY_DATA": "/none", "HOME": "/nobody"][$0] }
    }
    #expect(refusal.contains("/none/mnist and /nobody/"))
    #expect(refusal.contains("covey data fetch mnist") && refusal.contains("set COVEY_DATA"))
    #expect(
      message { _ = try DataDirectory.find("x", explicit: nil, environment: none) }.contains("COVEY_DATA is not set"))
    #if !canImport(Darwin)
      #expect(DataDirectory.cache { ["XDG_CACHE_HOME": "/x", "HOME": "/h"][$0] } == "/x/covey")
      #expect(DataDirectory.cache { ["HOME": "/h"][$0] } == "/h/.cache/covey")
    #endif
  }
}
