import CoveyCompute
import CoveyCore
import Testing

@Suite struct BackendAvailabilityTests {
  @Test func portableAndAutomaticAreAlwaysThere() {
    #expect(Backend.portable.isAvailable)
    #expect(Backend.automatic.isAvailable)
  }

  @Test func onednnIsThereWithItsTraitOnly() throws {
    let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2) }
    #if OneDNN
      #expect(Backend.onednn.isAvailable)
      _ = try Plan(model.graph, batch: 1, mode: .training, backend: .onednn)
    #else
      #expect(!Backend.onednn.isAvailable)
      let error = #expect(throws: ModelError.self) {
        try Plan(model.graph, batch: 1, mode: .training, backend: .onednn)
      }
      #expect(error?.description.contains("rebuild with the OneDNN trait") == true)
    #endif
  }
}
