extension Model {
  /// A table of layers, output shapes and parameters, in the shape that Keras users know.
  public func summary() -> String {
    let rows = graph.nodes.indices.map { index -> [String] in
      let node = graph.nodes[index]
      let shape = node.output.shape.dimensions.map { ", \($0)" }.joined()
      return [
        "\(node.name) (\(node.operation.title))", "(None\(shape))", Self.grouped(layout.count(node: index)),
      ]
    }
    let header = ["Layer (type)", "Output Shape", "Param #"]
    let widths = (0..<3).map { column in
      ([header] + rows).map { $0[column].count }.max().map { $0 + 2 } ?? 0
    }
    let width = max(65, widths.reduce(0, +) + 1)
    func line(_ cells: [String]) -> String {
      var text = " "
      for (cell, width) in zip(cells, widths) {
        text += cell + String(repeating: " ", count: max(0, width - cell.count))
      }
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    let rule = String(repeating: "_", count: width)
    let bytes = Double(parameterCount * 4)
    let size = bytes < 1_048_576 ? "\(Self.twoDigits(bytes / 1024)) KB" : "\(Self.twoDigits(bytes / 1_048_576)) MB"
    return """
      Model: "\(name)"
      \(rule)
      \(line(header))
      \(String(repeating: "=", count: width))
      \(rows.map(line).joined(separator: "\n"))
      \(String(repeating: "=", count: width))
      Total params: \(Self.grouped(parameterCount)) (\(size))
      Loss: \(loss.name)
      \(rule)
      """
  }

  /// 1234567 as "1,234,567".
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  private static func twoDigits(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
