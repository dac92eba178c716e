import CoveyCore
import CoveyData
import CoveyNoise
import CoveyTraining
import Testing

/// Who is drawn, against the distributions that accounting assumes. Limits are six standard deviations (p < 2e-9).
@Suite struct SecretBatchTests {
  private func batches(_ count: Int) throws -> SecretBatches {
    let dataset = try Dataset(
      features: .dense(count: 1), targets: .classes(2),
      featureStorage: .floats(SharedBuffer([Float](repeating: 0, count: count))),
      targetStorage: .labels(SharedBuffer([Int32](repeating: 0, count: count))))
    var batches = SecretBatches()
    batches.load(ClientView(dataset: dataset))
    return batches
  }

  private func words(_ seed: UInt64) -> NoiseWords {
    NoiseWords(SeededNoise(seed: seed).source(.sampling, round: 0, client: 0, piece: 0))
  }

  @Test(arguments: [(40, 8), (40, 1), (7, 5), (100, 64)])
  func poisson(size: (Int, Int)) throws {
    let (count, batch, draws) = (size.0, size.1, 20_000)
    var batches = try batches(count)
    var words = words(UInt64(count))
    let rate = Double(batch) / Double(count)
    var (times, together, sizes, squares) = ([Int](repeating: 0, count: count), 0, 0.0, 0.0)
    for _ in 0..<draws {
      let taken = batches.drawPoisson(size: batch, &words)
      let chosen = batches.withChosen { Array(UnsafeBufferPointer(start: $0, count: taken)) }
      #expect(zip(chosen, chosen.dropFirst()).allSatisfy { $0 < $1 })
      for position in chosen { times[Int(position)] += 1 }
      if chosen.contains(0) && chosen.contains(Int32(count - 1)) { together += 1 }
      sizes += Double(taken)
      squares += Double(taken * taken)
    }
    let deviation = (Double(draws) * rate * (1 - rate)).squareRoot()
    for time in times { #expect(abs(Double(time) - Double(draws) * rate) < 6 * deviation) }
    // Independent of one another: pairs come with the rate's square, sizes vary as a binomial.
    let both = Double(draws) * rate * rate
    #expect(abs(Double(together) - both) < 6 * (both * (1 - rate * rate)).squareRoot())
    let (mean, expected) = (sizes / Double(draws), Double(count) * rate * (1 - rate))
    let variance = squares / Double(draws) - mean * mean
    #expect(abs(variance - expected) < 6 * expected * (3 / Double(draws)).squareRoot())
  }

  /// A batch as large as the client, or larger, is the client.
  @Test(arguments: [5, 6, 1000])
  func everyone(batch: Int) throws {
    var batches = try batches(5)
    var words = words(1)
    #expect(batches.drawPoisson(size: batch, &words) == 5)
    #expect(batches.withChosen { Array(UnsafeBufferPointer(start: $0, count: 5)) } == [0, 1, 2, 3, 4])
  }

  /// An epoch has each example once, in each step equally often.
  @Test(arguments: [(30, 4), (5, 1), (3, 3)])
  func dealt(size: (Int, Int)) throws {
    let (count, steps, epochs) = (size.0, size.1, 5000)
    var batches = try batches(count)
    var words = words(2)
    var times = [[Int]](repeating: [Int](repeating: 0, count: steps), count: count)
    for _ in 0..<epochs {
      batches.deal(steps: steps, &words)
      let chosen = batches.withChosen { Array(UnsafeBufferPointer(start: $0, count: count)) }
      #expect(chosen.sorted() == Array(0..<Int32(count)))
      #expect(batches.dealt(0).lowerBound == 0 && batches.dealt(steps - 1).upperBound == count)
      for step in 0..<steps {
        if step > 0 { #expect(batches.dealt(step).lowerBound == batches.dealt(step - 1).upperBound) }
        for position in chosen[batches.dealt(step)] { times[Int(position)][step] += 1 }
      }
    }
    let rate = 1 / Double(steps)
    let deviation = (Double(epochs) * rate * (1 - rate)).squareRoot()
    for time in times.joined() { #expect(abs(Double(time) - Double(epochs) * rate) <= 6 * deviation) }
  }
}
