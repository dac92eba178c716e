/// The code of LightSecAgg's masks (So et al. 2022, arXiv 2109.14236, section 4.2): which pieces a mask is cut into, and
/// by which weights they make the coded mask of each client.
///
/// A mask of d elements is cut into U - T pieces of d / (U - T) elements, the last filled up with random ones; T random
/// pieces follow. Column by column, these U elements are the values at U fixed points of a polynomial of degree below U,
/// and client j is given its value at another point.
/// - Any U coded masks are U values of the polynomial, and give it.
/// - T coded masks say nothing of the mask: whatever its pieces are, just one choice of the random pieces gives these
///   values, since a polynomial of degree below U with zeros at the U - T points of the mask and at the points of T
///   clients is zero. T + 1 do say something: the code is a ramp.
///
/// ``LightParameters/checks`` more columns, all of whose U elements are random, hide what dealers publish of their coded
/// masks to show that these belong together.
///
/// Coding is linear, so the sum of clients' coded masks is the coded sum of their masks.
package struct MaskCode: Sendable, Hashable {
  /// Sizes.
  package let parameters: LightParameters
  /// For each client, by position, the weights of the pieces.
  package let weights: [UInt32]

  /// Columns that are made in one go: the elements of a tile are next to each other in the key's stream, first those of
  /// the mask, piece by piece, then the random ones. That is part of the protocol, since masks are summed element by
  /// element.
  package static let tile = 64

  /// The code of a session.
  package init(_ parameters: LightParameters) {
    self.parameters = parameters
    weights = LagrangeWeights.matrix(
      from: (0..<parameters.responders).map { Self.pieceMark($0, parameters) },
      to: (0..<parameters.clients).map(Self.clientMark))
  }

  /// Where the polynomial's value is a client's coded mask.
  static func clientMark(_ position: Int) -> UInt32 { UInt32(position + 1) }

  /// Where the polynomial's value is a piece.
  static func pieceMark(_ piece: Int, _ parameters: LightParameters) -> UInt32 {
    UInt32(parameters.clients + piece + 1)
  }

  /// The weights, row by row, by which the coded masks of U clients give the pieces of the mask.
  /// - Precondition: U different positions.
  package func decodingWeights(from positions: [Int]) -> [UInt32] {
    precondition(positions.count == parameters.responders, "it takes \(parameters.responders) coded masks")
    return LagrangeWeights.matrix(
      from: positions.map(Self.clientMark), to: (0..<parameters.pieces).map { Self.pieceMark($0, parameters) })
  }
}

/// The matrix that takes a polynomial's values at some points to its values at others.
package enum LagrangeWeights {
  /// Weights row by row, one row for each of `targets`: the value at a target is the sum over `points` of weight times
  /// value, for every polynomial of degree below the number of points.
  ///
  /// The polynomial through the values y_k at a_k is, at b, P(b) sum over k of y_k / ((b - a_k) P'(a_k)) with P the
  /// product of all (b - a_m): O(points * (points + targets)) products and one inversion.
  /// - Precondition: All points and targets are different elements of the field.
  package static func matrix(from points: [UInt32], to targets: [UInt32]) -> [UInt32] {
    let count = points.count
    var factors: [UInt32] = []
    factors.reserveCapacity(count * (targets.count + 1))
    for (index, point) in points.enumerated() {
      var slope: UInt32 = 1
      for (other, mark) in points.enumerated() where other != index {
        slope = PrimeField.multiply(slope, PrimeField.subtract(point, mark))
      }
      factors.append(slope)
    }
    for target in targets {
      for point in points { factors.append(PrimeField.subtract(target, point)) }
    }
    // Equal points would make a factor zero, which has no inverse.
    let inverses = PrimeField.inverses(of: factors)
    var weights: [UInt32] = []
    weights.reserveCapacity(count * targets.count)
    for row in targets.indices {
      let start = (row + 1) * count
      let product = factors[start..<start + count].reduce(1, PrimeField.multiply)
      for column in 0..<count {
        weights.append(
          PrimeField.multiply(product, PrimeField.multiply(inverses[start + column], inverses[column])))
      }
    }
    return weights
  }
}
