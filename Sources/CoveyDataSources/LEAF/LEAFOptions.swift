public import CoveyCore

/// How to read LEAF's JSON files.
public struct LEAFOptions: Sendable, Hashable {
  /// What an example's `x` is.
  public enum Features: Sendable, Hashable {
    /// Numbers; nil: a vector as long as the first example's, or the kind given (an image, say).
    case numbers(FeatureKind?)
    /// Text, each character (Unicode scalar) a token: its place in `alphabet`.
    case characters(alphabet: String)
  }

  /// What an example's `y` is.
  public enum Targets: Sendable, Hashable {
    /// A class number; nil: as many classes as the largest label needs.
    case classes(Int?)
    /// One number to predict.
    case number
    /// A character of the alphabet, the next one of the text, say.
    case character
  }

  /// What an example's `x` is.
  public var features: Features
  /// What an example's `y` is.
  public var targets: Targets
  /// The character that stands for those outside the alphabet; nil refuses them.
  public var substitute: Character?

  /// Options; the defaults read numbers and class labels.
  public init(features: Features = .numbers(nil), targets: Targets = .classes(nil), substitute: Character? = nil) {
    self.features = features
    self.targets = targets
    self.substitute = substitute
  }

  /// The 80 characters of LEAF's Shakespeare task (`models/utils/language_utils.py`).
  public static let shakespeareAlphabet =
    "\n !\"&'(),-.0123456789:;>?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz}"

  /// LEAF's next-character task: 80 characters in, the next out.
  public static let shakespeare = LEAFOptions(
    features: .characters(alphabet: shakespeareAlphabet), targets: .character)

  /// LEAF's handwritten characters: 28 x 28 grey pixels, 62 classes.
  public static let femnist = LEAFOptions(
    features: .numbers(.image(height: 28, width: 28, channels: 1)), targets: .classes(62))
}
