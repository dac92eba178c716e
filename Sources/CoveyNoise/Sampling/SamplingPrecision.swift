/// Where a sampler's decisions begin. All give the same samples from the same words; tests force the later ones.
package enum SamplingPrecision: Sendable {
  /// By the table where that is sure, else by doubles where they are sure, else by 128-bit numbers.
  case table
  /// By doubles where they are sure, else by 128-bit numbers.
  case double
  /// By 128-bit numbers always.
  case wide
}
