/// What the target column means.
public enum CSVTarget: Sendable, Hashable {
  /// Classes, each with the texts that mean it, in the order of their numbers; nil: every text is a class, in
  /// numerical order if all are numbers, else alphabetical.
  case classes([[String]]?)
  /// A number to predict.
  case number
}
