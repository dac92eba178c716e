import CoveyCompute
import CoveyCore
import Foundation
import Testing
import _TestSupport

@Suite struct InitializerTests {
  private func parameters(_ initializer: Initializer, inputs: Int = 3, outputs: Int = 4, seed: UInt64 = 42) throws
    -> [Float]
  {
    let model = try Model(input: .dense(count: inputs), classes: outputs) {
      $0.dense(outputs, bias: false, initializer: initializer)
    }
    return model.initialParameters(seed: seed).array
  }

  /// Bits from a Philox4x32-10 and a double-precision normal quantile written in another language, so that every
  /// platform can be held to them.
  @Test func goldenBits() throws {
    func bits(_ initializer: Initializer) throws -> [UInt32] {
      try parameters(initializer).prefix(5).map(\.bitPattern)
    }
    #expect(try bits(.glorotUniform) == [0x3e2e_87fe, 0x3f49_53a0, 0xbf5e_702c, 0xbf36_2dad, 0x3f5d_b50c])
    #expect(try bits(.heUniform) == [0x3e85_4ce8, 0x3f99_c40a, 0xbfa9_e3d4, 0xbf8b_241d, 0x3fa9_54e9])
    #expect(try bits(.glorotNormal) == [0x3f44_b6c3, 0xbf23_c7d5, 0xbf40_92cb, 0x3eb5_f188, 0x3ec7_9ed2])
    #expect(try bits(.heNormal) == [0x3f96_3e24, 0xbf7a_2dd3, 0xbf93_1494, 0x3f0a_f62d, 0x3f18_766d])
    #expect(try bits(.constant(0.25)) == [UInt32](repeating: Float(0.25).bitPattern, count: 5))
  }

  /// Fans of a grouped convolution, and the stream of a second layer's kernel.
  @Test func goldenBitsOfOtherTensors() throws {
    let image = try Model(input: .image(height: 3, width: 3, channels: 2), classes: 4) {
      $0.conv2D(filters: 4, kernel: 3, groups: 2).flatten()
    }
    #expect(
      image.initialParameters(seed: 7).array.prefix(4).map(\.bitPattern) == [
        0xbe3a_5736, 0xbe61_47c3, 0xbcd1_e0a9, 0xbe6a_41be,
      ])
    let chain = try Model(input: .dense(count: 3), classes: 2) { $0.dense(4).dense(2) }
    let entry = chain.layout.entries[2]
    let second = chain.initialParameters(seed: 42).array[entry.offset..<entry.offset + 4]
    #expect(second.map(\.bitPattern) == [0x3dd2_6c50, 0x3f2e_c2ea, 0xbea8_7600, 0xbf0b_634e])
  }

  /// Mean, variance and Kolmogorov-Smirnov distance of 60,000 numbers; each bound fails by chance with p < 1e-4.
  @Test(arguments: [Initializer.glorotUniform, .glorotNormal, .heUniform, .heNormal])
  func distribution(initializer: Initializer) throws {
    let (inputs, outputs) = (300, 200)
    let x = try parameters(initializer, inputs: inputs, outputs: outputs).map(Double.init)
    let n = Double(x.count)
    let fan =
      initializer == .glorotUniform || initializer == .glorotNormal ? Double(inputs + outputs) / 2 : Double(inputs)
    let variance =
      initializer == .glorotUniform || initializer == .glorotNormal ? 1 / fan : 2 / fan
    let isUniform = initializer == .glorotUniform || initializer == .heUniform
    let mean = x.reduce(0, +) / n
    #expect(abs(mean) < 4 * (variance / n).squareRoot())
    let kurtosis = isUniform ? 1.8 : 3
    let second = x.reduce(0) { $0 + $1 * $1 } / n
    #expect(abs(second - variance) < 4 * variance * ((kurtosis - 1) / n).squareRoot())
    let limit = (3 * variance).squareRoot()
    if isUniform { #expect(x.allSatisfy { abs($0) <= limit * (1 + 1e-7) }) }
    let distance = x.sorted().enumerated().reduce(0.0) { worst, pair in
      let p = isUniform ? (pair.element / limit + 1) / 2 : 0.5 * erfc(-pair.element / (2 * variance).squareRoot())
      return max(worst, abs(p - (Double(pair.offset) + 0.5) / n))
    }
    #expect(distance * n.squareRoot() < 2.3)
  }

  @Test func tensorsAndSeedsAreIndependent() throws {
    let model = try Model(input: .dense(count: 50), classes: 50) { $0.dense(50, bias: false).dense(50, bias: false) }
    let first = model.initialParameters(seed: 1).array
    #expect(model.initialParameters(seed: 1).array == first)
    let tensors = [first[0..<2500], first[2500..<5000]].map(Array.init)
    let other = model.initialParameters(seed: 2).array
    for (a, b) in [(tensors[0], tensors[1]), (first, other)] {
      #expect(zip(a, b).count { $0 == $1 } <= 1)
      // Products of independent uniform numbers: |z| < 4, p = 6e-5.
      let limit = (6.0 / 100).squareRoot()
      let sum = zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(sum) < 4 * limit * limit / 3 * Double(a.count).squareRoot())
    }
  }

  @Test func normalizationAndBiasesStartNeutral() throws {
    let model = try Model(input: .dense(count: 4), classes: 2) { $0.dense(3).layerNorm().dense(2) }
    let parameters = model.initialParameters(seed: 3).array
    let start = Dictionary(
      uniqueKeysWithValues: model.layout.entries.map {
        ($0.name, Array(parameters[$0.offset..<$0.offset + $0.shape.count]))
      })
    #expect(start["dense.bias"] == [0, 0, 0])
    #expect(start["layer_normalization.gamma"] == [1, 1, 1])
    #expect(start["layer_normalization.beta"] == [0, 0, 0])
    #expect(start["dense_1.bias"] == [0, 0])
  }
}
