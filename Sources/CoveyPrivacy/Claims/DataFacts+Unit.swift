public import CoveyCore
public import CoveyNoise

extension DataFacts {
  /// Why a guarantee for `unit` protects nobody; nil if it may protect people.
  ///
  /// A client of a split that was made up is no person; an example of such a client is still somebody's record, unless
  /// clients share examples. Made-up data have the clients that they were made with: nobody's, and as good as anybody's to show
  /// what noise does.
  public func simulation(of unit: PrivacyUnit) -> String? {
    unit == .client || sharesExamples ? simulatedUnits : nil
  }
}
