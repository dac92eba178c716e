import CCoveyKernels
import Testing

@Suite struct VectorTests {
  static let lengths = Array(0...70) + [1000, 4097]

  @Test(arguments: lengths) func elementwise(_ n: Int) {
    var numbers = Numbers(UInt64(n) + 31)
    let x = numbers.floats(n)
    let y = numbers.floats(n)
    func check(_ body: (inout [Float]) -> Void, _ expected: (Double, Double) -> Double) {
      var result = Guarded(y)
      body(&result.values)
      #expect(agrees(result.contents, zip(x, y).map { expected(Double($0), Double($1)) }))
      #expect(result.isIntact)
    }
    let a: Float = 0.75
    let b: Float = -1.5
    check({ covey_axpy(&$0, x, a, n) }, { 0.75 * $0 + $1 })
    check({ covey_axpby(&$0, x, a, b, n) }, { 0.75 * $0 - 1.5 * $1 })
    check({ covey_add(&$0, x, y, n) }, { $0 + $1 })
    check({ covey_subtract(&$0, x, y, n) }, { $0 - $1 })
    check({ covey_scale(&$0, a, n) }, { 0.75 * $1 })
    check({ covey_fill(&$0, a, n) }, { _, _ in 0.75 })
    var inPlace = Guarded(y)
    inPlace.values.withUnsafeMutableBufferPointer {
      if let p = $0.baseAddress { covey_subtract(p, x, p, n) }
    }
    #expect(agrees(inPlace.contents, zip(x, y).map { Double($0) - Double($1) }))
  }

  @Test(arguments: lengths) func reductions(_ n: Int) {
    var numbers = Numbers(UInt64(n) + 32)
    let x = numbers.floats(n)
    let y = numbers.floats(n)
    let slack = 1e-12 * Double(n + 1)
    #expect(abs(covey_dot(x, y, n) - zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }) <= slack)
    #expect(abs(covey_squared_norm(x, n) - x.reduce(0.0) { $0 + Double($1) * Double($1) }) <= slack)
    #expect(abs(covey_sum(x, n) - x.reduce(0.0) { $0 + Double($1) }) <= slack)
  }

  @Test(arguments: lengths) func oneBadElementIsFound(_ n: Int) {
    var numbers = Numbers(UInt64(n) + 33)
    var x = numbers.floats(n)
    #expect(covey_all_finite(x, n) == 1)
    guard n > 0 else { return }
    for bad in [Float.nan, .infinity, -.infinity] {
      let place = numbers.integer(0...(n - 1))
      let good = x[place]
      x[place] = bad
      #expect(covey_all_finite(x, n) == 0)
      x[place] = good
    }
    x[n - 1] = .greatestFiniteMagnitude
    #expect(covey_all_finite(x, n) == 1)
  }

  @Test(arguments: [1, 2, 7, 16, 17, 31, 33, 784]) func gathers(_ width: Int) {
    var numbers = Numbers(UInt64(width) + 34)
    let population = 23
    let bytes = (0..<(population * width)).map { _ in UInt8(numbers.integer(0...255)) }
    let floats = bytes.map(Float.init)
    let integers = bytes.map { Int32($0) - 100 }
    let chosen = numbers.targets(9, below: population)
    for rows in [chosen, nil] {
      let first = 4
      let places = rows?.map(Int.init) ?? Array(first..<(first + 9))
      let expected = places.flatMap { bytes[($0 * width)..<(($0 + 1) * width)] }
      var outFloat = Guarded(count: 9 * width)
      var outByte = Guarded(count: 9 * width)
      var outInteger = [Int32](repeating: 0, count: 9 * width + 1)
      func call(_ index: UnsafePointer<Int32>?) {
        covey_gather_f32(&outFloat.values, floats, index, first, 9, width)
        covey_gather_u8(&outByte.values, bytes, index, first, 9, width, 0.5, -3)
        covey_gather_i32(&outInteger, integers, index, first, 9, width)
      }
      if let rows { rows.withUnsafeBufferPointer { call($0.baseAddress) } } else { call(nil) }
      #expect(outFloat.contents == expected.map(Float.init) && outFloat.isIntact)
      #expect(outByte.contents == expected.map { Float($0) * 0.5 - 3 } && outByte.isIntact)
      #expect(outInteger == expected.map { Int32($0) - 100 } + [0])
    }
  }
}
