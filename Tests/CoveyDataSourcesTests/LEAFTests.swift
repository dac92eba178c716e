import CoveyCore
import CoveyData
import CoveyDataSources
import Testing
import _TestSupport

@Suite struct LEAFTests {
  let scratch = Scratch()

  static let two = """
    {"users": ["f1", "f2"], "num_samples": [2, 1],
     "hierarchies": [null, {"a": [true, false, -1.5e3]}],
     "user_data": {
      "f1": {"y": [1, 0], "x": [[0.5, 1], [-2e-1, 3.25]]},
      "f2": {"x": [[7, 8]], "y": [2]}}}

    """

  func read(_ text: String, _ options: LEAFOptions = LEAFOptions()) throws -> (dataset: Dataset, clients: ClientKeys) {
    try Dataset.leaf(scratch.write("t.json", text), options: options)
  }

  @Test func numbersAndUsers() throws {
    let (data, clients) = try read(Self.two)
    #expect(data.features == .dense(count: 2) && data.targets == .classes(3))
    #expect(allFeatures(data) == [0.5, 1, -0.2, 3.25, 7, 8])
    #expect(allLabels(data) == [1, 0, 2])
    #expect(clients.names == ["f1", "f2"] && clients.owners == [0, 0, 1])
    let image = LEAFOptions(features: .numbers(.image(height: 1, width: 2, channels: 1)), targets: .classes(62))
    #expect(try read(Self.two, image).dataset.features == .image(height: 1, width: 2, channels: 1))
    #expect(try allValues(read(Self.two, LEAFOptions(targets: .number)).dataset) == [1, 0, 2])
    #expect(throws: DataError.labelOutOfRange(example: 2, classes: 2)) {
      try read(Self.two, LEAFOptions(targets: .classes(2)))
    }
  }

  @Test func aFolderIsOneDataSet() throws {
    _ = scratch.write(
      "b.json",
      #"{"users":["f2","g"],"num_samples":[1,0],"user_data":{"f2":{"x":[[9,9]],"y":[0]},"g":{"x":[],"y":[]}}}"#)
    _ = scratch.write("a.json.gz", GzipMaker.pack(Array(Self.two.utf8)))
    _ = scratch.write("readme.txt", "no")
    let (data, clients) = try Dataset.leaf(scratch.path)
    #expect(clients.names == ["f1", "f2", "g"] && clients.owners == [0, 0, 1, 1])
    #expect(allFeatures(data).suffix(2) == [9, 9])
    #expect(clients.positions() == [[0, 1], [2, 3], []])
  }

  @Test func charactersAreTokens() throws {
    #expect(LEAFOptions.shakespeareAlphabet.unicodeScalars.count == 80)
    let text = #"{"users":["R"],"num_samples":[2],"user_data":{"R":{"x":["ab\n","b\u0061\""],"y":["b","\n"]}}}"#
    var options = LEAFOptions(features: .characters(alphabet: "\nab\""), targets: .character)
    let data = try read(text, options).dataset
    #expect(data.features == .tokens(length: 3, vocabulary: 4) && data.targets == .classes(4))
    var tokens = [Int32](repeating: 0, count: 6)
    tokens.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { data.gatherTokens(positions: nil, first: 0, count: 2, into: base) }
    }
    #expect(tokens == [1, 2, 0, 2, 1, 3])
    #expect(allLabels(data) == [2, 0])
    let strange = text.replacing("ab", with: #"a\ud83d\ude00"#)
    #expect(message { _ = try read(strange, options) }.contains("t.json:1: a character is not in the alphabet"))
    options.substitute = "a"
    #expect(try read(strange, options).dataset.count == 2)
    options.substitute = "z"
    #expect(message { _ = try read(text, options) }.contains("substitute character is not in the alphabet"))
    options = LEAFOptions(features: .characters(alphabet: "aba"), targets: .character)
    #expect(message { _ = try read(text, options) }.contains("a character twice"))
    #expect(message { _ = try read(text, LEAFOptions(targets: .character)) }.contains("character targets need"))
  }

  @Test func badFilesSayWhereAndWhat() {
    func refusal(_ user: String, head: String = #""users":["u"],"num_samples":[1]"#) -> String {
      message { _ = try read("{\n\(head),\n\"user_data\":{\"u\":\(user)}}") }
    }
    #expect(refusal(#"{"x":[[1]],"y":[1]}"#) == "no error")
    #expect(refusal(#"{"x":[[1],[2]],"y":[1]}"#).contains("t.json:3: user 1 has 2 examples x, but 1 targets y"))
    #expect(refusal(#"{"x":[[1]]}"#).contains("1 examples x, but 0 targets"))
    #expect(refusal(#"{"x":[[1],[2,3]],"y":[1,1]}"#).contains("t.json:3: an example has 2 features, expected 1"))
    #expect(refusal(#"{"x":[[]],"y":[1]}"#).contains("0 features"))
    #expect(refusal(#"{"x":[["a"]],"y":[1]}"#).contains("expected a number in x"))
    #expect(refusal(#"{"x":[[NaN]],"y":[1]}"#).contains("expected a number in x"))
    #expect(refusal(#"{"x":[[1e999]],"y":[1]}"#).contains("not valid or too large"))
    #expect(refusal(#"{"x":[[1-2]],"y":[1]}"#).contains("not valid or too large"))
    #expect(refusal(#"{"x":[[1e39]],"y":[1]}"#).contains("NaN or infinite"))
    #expect(refusal(#"{"x":[[1]],"y":[0.5]}"#).contains("class label is not a whole number"))
    #expect(refusal(#"{"x":[[1]],"y":[-1]}"#).contains("label outside"))
    #expect(refusal(#"{"x":[[1]],"y":[1]},"#).contains("invalid JSON"))
    #expect(refusal(#"{"x":[[1]],"y":[1]},"u":{"x":[],"y":[]}"#).contains("a user twice"))
    #expect(refusal(#"{"x":[[1]],"y":[1]}"#, head: #""users":["u"],"num_samples":[2]"#).contains("num_samples says 2"))
    #expect(refusal(#"{"x":[[1]],"y":[1]}"#, head: #""users":["u","v"],"num_samples":[1,1]"#).contains("2 users"))
    #expect(refusal(#"{"x":[[1]],"y":[1]}"#, head: #""users":["secret"],"num_samples":[1]"#).contains("user 1 has 0"))
    for text in [
      "[]", "{", "{}", "{\"a\":", "{\"a\":\"b", "{\"a\":tru}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}",
      Self.two + "{}", "x",
    ] {
      #expect(message { _ = try read(text) }.contains("t.json"), "\(text)")
    }
    #expect(message { _ = try read("") }.contains("the file is empty"))
    #expect(
      message { _ = try read(#"{"users":[],"num_samples":[],"user_data":{}}"#) }.contains("there are no examples"))
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
    #expect(message { _ = try read(deep) }.contains("nested too deeply"))
    #expect(message { _ = try Dataset.leaf(scratch.path + "/none") }.contains("No such file"))
    let empty = Scratch()
    #expect(message { _ = try Dataset.leaf(empty.path) }.contains("no .json files"))
  }

  @Test func everyTruncationIsRefused() {
    let bytes = Array(Self.two.utf8)
    let end = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
    for length in 1...end {
      #expect(throws: DataError.self) { try read(String(decoding: bytes[..<length], as: UTF8.self)) }
    }
  }
}
