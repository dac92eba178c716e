/// One example as the reference sees it.
package struct ReferenceExample {
  package enum Target {
    case label(Int)
    case values([Double])
    /// A class at each position, -1 where none counts.
    case sequence([Int])
  }

  package var features: [Double]
  package var target: Target
  /// The factors of dropout nodes, by node; nodes without an entry pass their input on.
  package var masks: [Int: [Double]] = [:]

  package init(features: [Double], target: Target, masks: [Int: [Double]] = [:]) {
    self.features = features
    self.target = target
    self.masks = masks
  }
}
