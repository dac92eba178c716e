#if OneDNN
  import CoveyCompute
  import CoveyCore
  import Testing
  #if canImport(Glibc)
    import Glibc
  #endif

  @Suite struct OneDNNThreadTests {
    private static func model() throws -> BackendComparison {
      try BackendComparison(height: 12, width: 12, channels: 3, seed: 31) {
        $0.conv2D(filters: 32, kernel: 3, activation: .tanh).maxPool2D(2).conv2D(filters: 16, kernel: 3)
      }
    }

    /// Plans are shared by all workers: running together must not change a bit.
    @Test func workersTogetherEqualOneAlone() async throws {
      let alone = try Self.model()
      let expected = try alone.step(alone.executor(.onednn, batch: 6), batch: 6).gradient
      let library = PlanLibrary(alone.model, backend: .onednn)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<4 {
          group.addTask {
            OneDNN.useOneThread()
            let comparison = try Self.model()
            let executor = try ModelExecutor(library, mode: .training, batch: 6)
            executor.load(comparison.parameters)
            return try (0..<5).allSatisfy { _ in try comparison.step(executor, batch: 6).gradient == expected }
          }
        }
        for try await same in group { #expect(same) }
      }
    }

    #if canImport(Glibc)
      @Test func everyRunUsesOneThread() throws {
        guard let set = dlsym(nil, "omp_set_num_threads"), let get = dlsym(nil, "omp_get_max_threads") else { return }
        let setThreads = unsafeBitCast(set, to: (@convention(c) (Int32) -> Void).self)
        let threads = unsafeBitCast(get, to: (@convention(c) () -> Int32).self)
        let comparison = try Self.model()
        let executor = try comparison.executor(.onednn, batch: 2)
        setThreads(3)
        #expect(threads() == 3)
        try comparison.feed(executor, batch: 2)
        executor.forward()
        #expect(threads() == 1)
      }
    #endif
  }
#endif
