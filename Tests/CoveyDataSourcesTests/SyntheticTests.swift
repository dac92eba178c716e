import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyRandom
import Testing

@Suite struct SyntheticTests {
  private func values(_ dataset: Dataset) throws -> SharedBuffer<Float> {
    guard case .floats(let values) = dataset.featureStorage else { throw DataError.sizeMismatch("floats expected") }
    return values
  }

  private func labels(_ dataset: Dataset) throws -> SharedBuffer<Int32> {
    guard case .labels(let labels) = dataset.targetStorage else { throw DataError.sizeMismatch("labels expected") }
    return labels
  }

  @Test func sizesAndSplitFollowTheGenerator() throws {
    let data = try Synthetic(clients: 200).make(seed: 1)
    let whole = try LazySynthetic(Synthetic(clients: 200), seed: 1, testExamples: 0)
    var held = 0
    var logs: [Double] = []
    for client in 0..<200 {
      let size = whole.exampleCount(ofClient: client)
      #expect(size >= 50)
      #expect(data.exampleCount(ofClient: client) == Int(0.9 * Double(size)))
      held += size - Int(0.9 * Double(size))
      logs.append(PortableMath.log(Double(size - 50) + 0.5))
    }
    #expect(data.test?.count == held)
    // The logarithm of a size beyond 50 has mean 4 and deviation 2: five standard errors are 0.7.
    let mean = logs.reduce(0, +) / 200
    #expect(abs(mean - 4) < 0.7)
  }

  /// The generated features have variance j^-1.2 around each client's mean, which has deviation sqrt(1 + beta^2).
  @Test(arguments: [0.0, 1.0])
  func featuresHaveTheRecipesMoments(beta: Double) throws {
    let recipe = Synthetic(clients: 400, alpha: 0, beta: beta, sizes: .fixed(200))
    let data = try LazySynthetic(recipe, seed: 2, testExamples: 0)
    var within = [Double](repeating: 0, count: 60)
    var between = 0.0
    for client in 0..<400 {
      let x = try values(data.view(ofClient: client).dataset)
      for j in 0..<60 {
        let column = (0..<200).map { Double(x[60 * $0 + j]) }
        let mean = column.reduce(0, +) / 200
        within[j] += column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199 / 400
        between += mean * mean / (60 * 400)
      }
    }
    for j in 0..<60 {
      // 80,000 numbers: relative standard error 0.5 %.
      let expected = PortableMath.exp(-1.2 * PortableMath.log(Double(j + 1)))
      #expect(abs(within[j] / expected - 1) < 0.03)
    }
    // B is shared by a client's 60 means: with beta 1 the standard error is about 0.07.
    #expect(abs(between - (1 + beta * beta)) < (beta == 0 ? 0.06 : 0.4))
  }

  /// With one concept for all clients a global linear model, here an averaged perceptron, foretells unseen clients'
  /// labels; with a concept each it does little better than chance.
  @Test func iidClientsShareOneLinearModel() throws {
    let recipe = Synthetic(clients: 40, alpha: 0, beta: 0, iid: true, sizes: .fixed(50))
    #expect(try perceptronAccuracy(recipe) > 0.85)
    let shared = try perceptronAccuracy(Synthetic(clients: 150, alpha: 0, beta: 0, shared: 1, sizes: .fixed(50)))
    let own = try perceptronAccuracy(Synthetic(clients: 150, alpha: 0, beta: 0, shared: 0, sizes: .fixed(50)))
    #expect(own < 0.3 && shared > own + 0.3)
  }

  /// Accuracy on held-out clients of a global perceptron with averaging.
  private func perceptronAccuracy(_ recipe: Synthetic) throws -> Double {
    let data = try LazySynthetic(recipe, seed: 3, testExamples: 1_000)
    var weights = [[Float]](repeating: [Float](repeating: 0, count: 61), count: 10)
    var sums = weights
    func best(_ w: [[Float]], _ x: SharedBuffer<Float>, _ i: Int) -> Int {
      let scores = w.map { row in (0..<60).reduce(row[60]) { $0 + row[$1] * x[60 * i + $1] } }
      return scores.firstIndex(of: scores.max() ?? 0) ?? 0
    }
    for _ in 0..<10 {
      for client in 0..<recipe.clients {
        let set = try data.view(ofClient: client).dataset
        let (x, y) = (try values(set), try labels(set))
        for i in 0..<set.count {
          let guess = best(weights, x, i)
          let truth = Int(y[i])
          if guess != truth {
            for j in 0..<60 {
              weights[truth][j] += x[60 * i + j]
              weights[guess][j] -= x[60 * i + j]
            }
            weights[truth][60] += 1
            weights[guess][60] -= 1
          }
        }
        for c in 0..<10 { for j in 0...60 { sums[c][j] += weights[c][j] } }
      }
    }
    let test = try #require(data.test)
    let (x, y) = (try values(test), try labels(test))
    return Double((0..<test.count).count { best(sums, x, $0) == Int(y[$0]) }) / Double(test.count)
  }

  /// The recipe written out in double precision from the client's stream: u, B, two unused, v, b, two unused, W, x.
  @Test(arguments: [
    Synthetic(clients: 50, alpha: 0.7, beta: 0.4, shared: 0.25, sizes: .fixed(33)),
    Synthetic(clients: 50, sizes: .fixed(20)), Synthetic(clients: 50, alpha: 0, beta: 0, iid: true, sizes: .fixed(1)),
    Synthetic(clients: 50, alpha: 1, beta: 2, shared: 1, sizes: .fixed(6)),
  ])
  func examplesFollowTheRecipeWrittenOut(recipe: Synthetic) throws {
    let data = try LazySynthetic(recipe, seed: 9, testExamples: 0)
    var globalStream = RandomStream(seed: 9, purpose: .data, round: -1)
    let global = (0..<610).map { _ in globalStream.normal() }
    let weight = recipe.iid ? 1 : recipe.shared
    for client in [0, 17, 49] {
      var stream = RandomStream(seed: 9, purpose: .data, round: -3, client: client)
      func normals(_ count: Int) -> [Double] {
        (0..<count).map { _ in PortableMath.normalQuantile((Double(stream.next32() >> 8) + 0.5) * 0x1p-24) }
      }
      let (first, v, b, w) = (normals(4), normals(60), normals(12), normals(600))
      let set = try data.view(ofClient: client).dataset
      let (x, y) = (try values(set), try labels(set))
      for i in 0..<set.count {
        let z = normals(60)
        var scores = (0..<10).map { weight * global[600 + $0] + (1 - weight) * (recipe.alpha * first[0] + b[$0]) }
        for j in 0..<60 {
          let mean = recipe.beta * first[1] + (recipe.iid ? 0 : v[j])
          let value = mean + PortableMath.exp(-0.6 * PortableMath.log(Double(j + 1))) * z[j]
          #expect(abs(Double(x[60 * i + j]) - value) < 2e-5)
          for c in 0..<10 {
            let own = recipe.alpha * first[0] + w[10 * j + c]
            scores[c] += value * (weight * global[10 * j + c] + (1 - weight) * own)
          }
        }
        // Equal up to rounding: the label's score is the best or within rounding of it.
        #expect(scores[Int(y[i])] > (scores.max() ?? 0) - 1e-3)
      }
    }
  }

  @Test func clientsMadeOnDemandAreTheSameAsAllAtOnce() throws {
    let recipe = Synthetic(clients: 25, alpha: 0.5, beta: 0.5, shared: 0.3, sizes: .logNormal(averaging: 30))
    let eager = try recipe.make(seed: 7, testShare: 0)
    #expect(eager.test == nil)
    let lazy = try LazySynthetic(recipe, seed: 7)
    let all = try values(eager.train)
    let allLabels = try labels(eager.train)
    for client in (0..<25).reversed() {
      let view = try lazy.view(ofClient: client)
      let range = eager.partition[client].range
      #expect(view.count == range.count && view.count == lazy.exampleCount(ofClient: client))
      let (x, y) = (try values(view.dataset), try labels(view.dataset))
      for (i, row) in range.enumerated() {
        #expect(y[i] == allLabels[row])
        for j in 0..<60 { #expect(x[60 * i + j] == all[60 * row + j]) }
      }
    }
  }

  @Test func theTestSetDoesNotDependOnThePopulation() throws {
    var recipe = Synthetic(clients: 10, shared: 0.8, sizes: .logNormal(averaging: 20))
    let small = try #require(try LazySynthetic(recipe, seed: 1, testExamples: 500).test)
    recipe.clients = 10_000_000
    let huge = try LazySynthetic(recipe, seed: 1, testExamples: 500)
    let large = try #require(huge.test)
    #expect(small.count == 500 && large.count == 500)
    let (a, b) = (try values(small), try values(large))
    #expect((0..<a.count).allSatisfy { a[$0] == b[$0] })
    #expect(try huge.view(ofClient: 9_999_999).count == huge.exampleCount(ofClient: 9_999_999))
  }

  @Test func sizesHaveTheirAverage() {
    for (sizes, mean) in [
      (ClientSizes.logNormal(averaging: 20), 20.0), (.logNormal(averaging: 5, deviation: 0.5), 5),
      (.uniform(minimum: 10, maximum: 30), 20), (.fixed(7), 7),
    ] {
      var stream = RandomStream(seed: 1, purpose: .data)
      let draws = (0..<200_000).map { _ in sizes.draw(from: &stream) }
      #expect((draws.min() ?? 0) >= 1)
      #expect(abs(Double(draws.reduce(0, +)) / 200_000 / mean - 1) < 0.03)
    }
  }

  @Test func impossibleRecipesAreRefused() {
    for recipe in [
      Synthetic(clients: 0), Synthetic(alpha: -1), Synthetic(alpha: .nan), Synthetic(beta: .infinity),
      Synthetic(shared: 1.5), Synthetic(shared: .nan), Synthetic(sizes: .fixed(0)),
      Synthetic(sizes: .uniform(minimum: 5, maximum: 4)), Synthetic(sizes: .uniform(minimum: 0, maximum: 4)),
      Synthetic(sizes: .logNormal(mean: .nan, deviation: 1, minimum: 1)),
      Synthetic(sizes: .logNormal(mean: 1, deviation: -1, minimum: 1)),
      Synthetic(sizes: .logNormal(mean: 1, deviation: 1, minimum: 0)),
      Synthetic(clients: 1_000, sizes: .fixed(1 << 24)),
    ] {
      #expect(throws: DataError.self) { try recipe.make(seed: 1) }
    }
    #expect(throws: DataError.self) { try Synthetic().make(seed: 1, testShare: 1) }
    #expect(throws: DataError.self) { try LazySynthetic(Synthetic(), seed: 1, testExamples: -1) }
    #expect(throws: DataError.self) { try LazySynthetic(Synthetic(clients: 0), seed: 1) }
  }
}
