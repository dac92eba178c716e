/// What a client's update is made of: named segments of one flat vector, the model's change first.
///
/// Clipping, noise, encoding, masks, sums and accounts take the vector as a whole. Only the algorithm, which declares the
/// layout, knows what its segments mean.
public struct PayloadLayout: Sendable, Hashable {
  /// One part of the vector.
  public struct Segment: Sendable, Hashable {
    /// Its name, unique in the layout.
    public let name: String
    /// Where its numbers stand.
    public let range: Range<Int>
    /// What its numbers are multiplied by before they leave the client, and divided by once the mean is released: a public
    /// constant, by which a segment takes its share of a common clip bound.
    public let scale: Float
  }

  /// The segments in order, without gaps; the first is the model's change.
  public private(set) var segments: [Segment]

  /// The change of a model of so many parameters, and nothing else.
  public init(model: Int) {
    segments = [Segment(name: "model", range: 0..<max(0, model), scale: 1)]
  }

  /// The layout with one more segment behind the others.
  /// - Precondition: A name of its own, no negative count, a positive scale.
  public func appending(_ name: String, _ count: Int, scale: Float = 1) -> PayloadLayout {
    precondition(self[name] == nil && count >= 0, "segments have names of their own and no negative count")
    precondition(scale > 0 && scale.isFinite, "a scale is a positive number")
    var layout = self
    layout.segments.append(Segment(name: name, range: self.count..<self.count + count, scale: scale))
    return layout
  }

  /// Where the model's change stands: at the beginning.
  public var model: Range<Int> { segments[0].range }

  /// Numbers in the whole vector.
  public var count: Int { segments[segments.count - 1].range.upperBound }

  /// The segment of that name.
  public subscript(name: String) -> Segment? { segments.first { $0.name == name } }

  /// Multiplies every segment of `payload` by its scale.
  /// - Precondition: `payload` has ``count`` numbers.
  public func scale(_ payload: inout ParameterVector) {
    precondition(payload.count == count, "a payload has the size of its layout")
    for segment in segments where segment.scale != 1 { payload.scale(segment.range, by: segment.scale) }
  }
}

extension ParameterVector {
  /// A copy of some of the numbers, divided by `scale`.
  /// - Precondition: The range lies within the vector.
  public func part(_ range: Range<Int>, over scale: Float = 1) -> ParameterVector {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part lies within its vector")
    var part = ParameterVector(count: range.count)
    part.writePointer().update(from: readPointer + range.lowerBound, count: range.count)
    if scale != 1 { part.withMutableSpan { for i in $0.indices { $0[i] /= scale } } }
    return part
  }
}
