/// What is wrong with what a client deals.
package enum DealingLie: String, Sendable, CaseIterable {
  /// What it seals for one holder does not open.
  case damaged
  /// What it seals does not open for anybody.
  case allDamaged
  /// One holder gets 32 bytes that are no number of the group, with the right commitment to them.
  case notCanonical
  /// One holder gets other shares than are committed to.
  case otherCommitment
  /// One holder's share of the mask key lies off the polynomial; what is published does not.
  case offPolynomial
  /// One holder's share lies off the polynomial, and what is published of it as well.
  case offWord
  /// The shares are of another secret than the mask key.
  case otherMaskKey
  /// The shares are of another self-mask than is stated.
  case otherSelfMask
  /// The self-mask is stated to be 0.
  case neutralSelfMask
  /// It takes one share more than the threshold to give the secrets back.
  case higherDegree
  /// What is published of one holder's shares is no number of the group.
  case impossibleValue

  /// Whether one can deal coded masks of LightSecAgg so: there are no secrets of keys to be dealt, and no commitments.
  package var isOfCodedMasks: Bool {
    switch self {
    case .damaged, .allDamaged, .notCanonical, .offPolynomial, .offWord, .higherDegree, .impossibleValue: true
    case .otherCommitment, .otherMaskKey, .otherSelfMask, .neutralSelfMask: false
    }
  }

  /// Whether the server sees it in what is published, before anybody checks shares.
  package var isPublic: Bool {
    switch self {
    case .damaged, .allDamaged, .notCanonical, .otherCommitment, .offPolynomial: false
    case .offWord, .otherMaskKey, .otherSelfMask, .neutralSelfMask, .higherDegree, .impossibleValue: true
    }
  }
}
