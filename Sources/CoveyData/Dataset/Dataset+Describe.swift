import CoveyCore

extension Dataset {
  /// Examples of each class, or nil if targets are not classes.
  public func labelHistogram() -> [Int]? {
    guard case .classes(let classes) = targets, case .labels(let labels) = targetStorage else { return nil }
    var counts = [Int](repeating: 0, count: classes)
    for index in 0..<labels.count { counts[Int(labels.pointer[index])] += 1 }
    return counts
  }

  /// The smallest and largest feature, as a model sees them; nil for tokens and for no examples.
  public func featureRange() -> ClosedRange<Float>? {
    guard count > 0 else { return nil }
    switch featureStorage {
    case .floats(let values):
      let (low, high) = Dataset.extremes(values)
      return low...high
    case .bytes(let bytes, let scale, let offset):
      let (low, high) = Dataset.extremes(bytes)
      let ends = (Float(low) * scale + offset, Float(high) * scale + offset)
      return min(ends.0, ends.1)...max(ends.0, ends.1)
    case .sparse(let rows): return rows.range
    case .tokens: return nil
    }
  }

  /// A few lines for people: examples, types, classes and their sizes, range of features, memory.
  /// - Parameter classNames: names to print for the classes; their numbers if nil.
  public func describe(classNames: [String]? = nil) -> String {
    var lines = ["examples  \(count)", "features  \(features)\(storedAs)"]
    if let range = featureRange() {
      lines[1] += ", values \(Dataset.short(range.lowerBound)) to \(Dataset.short(range.upperBound))"
    }
    switch targets {
    case .classes(let classes):
      lines.append("targets   \(classes) \(classes == 1 ? "class" : "classes")")
      let counts = labelHistogram() ?? []
      let shown = min(counts.count, 20)
      for label in 0..<shown {
        let name = classNames.flatMap { label < $0.count ? $0[label] : nil } ?? "\(label)"
        let percent = count == 0 ? 0 : 100 * Float(counts[label]) / Float(count)
        lines.append("          \(name): \(counts[label]) (\(Dataset.tenths(percent)) %)")
      }
      if shown < counts.count, let least = counts.min(), let most = counts.max() {
        lines.append("          and \(counts.count - shown) more; \(least) to \(most) examples a class")
      }
    case .sequence(let length, let classes):
      lines.append("targets   \(classes) \(classes == 1 ? "class" : "classes") at each of \(length) positions\(masked)")
    case .values(let width):
      lines.append("targets   \(width) \(width == 1 ? "value" : "values")")
      if case .values(let values) = targetStorage, count > 0 {
        let (low, high) = Dataset.extremes(values)
        lines[lines.count - 1] += ", \(Dataset.short(low)) to \(Dataset.short(high))"
      }
    }
    lines.append("memory    \(Dataset.tenths(Float(byteCount) / 1_048_576)) MiB")
    return lines.joined(separator: "\n")
  }

  /// The share of positions that do not count, if there are any.
  private var masked: String {
    guard case .labels(let labels) = targetStorage, labels.count > 0 else { return "" }
    let masked = labels.withUnsafeBufferPointer { $0.count { $0 < 0 } }
    return masked == 0 ? "" : ", \(Dataset.tenths(100 * Float(masked) / Float(labels.count))) % masked"
  }

  private var storedAs: String {
    switch featureStorage {
    case .bytes: " (stored as bytes)"
    case .sparse(let rows): " (\(rows.entries.count) of them stored)"
    case .floats, .tokens: ""
    }
  }

  private static func extremes<Number: Comparable & BitwiseCopyable & Sendable>(
    _ values: SharedBuffer<Number>
  ) -> (Number, Number) {
    var low = values[0]
    var high = values[0]
    for index in 1..<max(1, values.count) {
      let value = values.pointer[index]
      if value < low { low = value }
      if value > high { high = value }
    }
    return (low, high)
  }

  /// At most four decimals, without trailing zeros.
  private static func short(_ value: Float) -> String {
    guard abs(value) < 1e6 else { return "\(value)" }
    let rounded = (Double(value) * 10_000).rounded() / 10_000
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  private static func tenths(_ value: Float) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }
}
