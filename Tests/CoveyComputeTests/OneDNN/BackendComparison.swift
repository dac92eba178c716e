#if OneDNN
  import CoveyCompute
  import CoveyCore
  import Testing

  /// Small whole quarters in [-1, 1], so that sums of products are exact in float whatever their order, and ties are real.
  struct Quarters {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195).
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func value() -> Float { Float(Int(next() % 9) - 4) / 4 }
    mutating func values(_ count: Int) -> [Float] { (0..<count).map { _ in value() } }
    mutating func number(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(next() % UInt64(range.count))
    }
    mutating func choice<Element>(_ elements: [Element]) -> Element { elements[number(0...elements.count - 1)] }
  }

  /// The same model, parameters and batch on two back ends.
  ///
  /// The layer under test sits on a dense layer that makes its image, so its input's gradient shows in that layer's.
  struct BackendComparison {
    static let width = 6
    let model: Model
    let parameters: ParameterVector
    private var numbers: Quarters

    /// - Parameter layer: Puts the layer under test on an image.
    init(height: Int, width: Int, channels: Int, seed: UInt64, _ layer: @escaping (LayerTensor) -> LayerTensor) throws {
      func build(_ x: LayerTensor) -> LayerTensor {
        layer(x.dense(height * width * channels).reshape(height, width, channels)).flatten()
      }
      var outputs = 0
      // The first attempt only asks for the number of outputs.
      _ = try? Model(input: .dense(count: Self.width), loss: .meanSquaredError, outputs: 1) { x in
        let y = build(x)
        outputs = y.shape.count
        return y
      }
      try self.init(
        Model(input: .dense(count: Self.width), loss: .meanSquaredError, outputs: outputs, build), seed: seed)
    }

    init(_ model: Model, seed: UInt64) throws {
      self.model = model
      numbers = Quarters(seed: seed)
      parameters = ParameterVector(numbers.values(model.parameterCount))
    }

    func executor(_ backend: Backend, mode: Plan.Mode = .training, batch: Int) throws -> ModelExecutor {
      let executor = try ModelExecutor(PlanLibrary(model, backend: backend), mode: mode, batch: batch)
      executor.load(parameters)
      return executor
    }

    /// Puts a batch into `executor`.
    func feed(_ executor: ModelExecutor, batch: Int, seed: UInt64 = 7) throws {
      var numbers = Quarters(seed: seed)
      try executor.select(batch: batch)
      for i in 0..<batch * model.features.count { executor.features[i] = numbers.value() }
      for i in 0..<batch * model.outputs { executor.values[i] = numbers.value() }
    }

    /// Forward, loss and backward of a fresh batch; the outputs and the gradient.
    func step(_ executor: ModelExecutor, batch: Int, seed: UInt64 = 7) throws -> (
      outputs: [Float], gradient: ParameterVector
    ) {
      try feed(executor, batch: batch, seed: seed)
      executor.forward()
      let outputs = Array(UnsafeBufferPointer(start: executor.outputs, count: batch * model.outputs))
      _ = executor.loss(scale: 1)
      executor.backward()
      return (outputs, executor.gradient)
    }

    /// Expects outputs and every tensor's gradient to agree within `tolerance` of the tensor's largest number.
    func check(batches: [Int], tolerance: Float = 1e-5, _ label: String) throws {
      let one = try executor(.onednn, batch: batches[0])
      let two = try executor(.portable, batch: batches[0])
      for (index, batch) in batches.enumerated() {
        let ours = try step(one, batch: batch, seed: UInt64(index))
        let theirs = try step(two, batch: batch, seed: UInt64(index))
        let context = "\(label), batch \(batch)"
        #expect(difference(ours.outputs, theirs.outputs) <= tolerance, "outputs of \(context)")
        for entry in model.layout.entries {
          let range = entry.offset..<entry.offset + entry.shape.count
          let gap = difference(range.map { ours.gradient[$0] }, range.map { theirs.gradient[$0] })
          #expect(gap <= tolerance, "\(entry.name) of \(context)")
        }
      }
    }
  }

  /// The largest difference relative to the largest number.
  func difference(_ one: [Float], _ two: [Float]) -> Float {
    guard one.count == two.count, one.allSatisfy(\.isFinite) else { return .infinity }
    let scale = two.reduce(1e-6) { max($0, abs($1)) }
    return zip(one, two).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
  }
#endif
