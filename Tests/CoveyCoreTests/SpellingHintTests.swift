import CoveyCore
import Testing

@Suite struct SpellingHintTests {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3),
    ("epoch", "epochs", 1), ("eopchs", "epochs", 1), ("abcdef", "badcfe", 3),
  ])
  func countsEdits(left: String, right: String, distance: Int) {
    #expect(SpellingHint.distance(Array(left), Array(right)) == distance)
    #expect(SpellingHint.distance(Array(right), Array(left)) == distance)
  }

  @Test func findsTheNearest() {
    let keys = ["epochs", "batchSize", "maximumSteps", "optimizer", "learningRate"]
    #expect(SpellingHint.nearest(to: "epoch", among: keys) == "epochs")
    #expect(SpellingHint.nearest(to: "batch", among: keys) == "batchSize")
    #expect(SpellingHint.nearest(to: "BATCH-SIZE", among: keys) == "batchSize")
    #expect(SpellingHint.nearest(to: "optimiser", among: keys) == "optimizer")
    #expect(SpellingHint.nearest(to: "lr", among: keys) == "learningRate")
    #expect(SpellingHint.nearest(to: "qqq", among: keys) == nil)
    #expect(SpellingHint.nearest(to: "", among: keys) == nil)
  }
}
