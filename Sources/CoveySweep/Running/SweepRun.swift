/// One run of a sweep: a setting with a seed.
public struct SweepRun: Sendable, Hashable {
  /// The setting's place among the sweep's settings.
  public let setting: Int
  /// The seed, from 1.
  public let seed: Int
  /// The name of its folder.
  public let name: String
  /// Its values, for people.
  public let text: String

  init(_ setting: SweepSetting, seed: Int, axes: [SweepAxis]) {
    self.setting = setting.index
    self.seed = seed
    name = setting.folderName(axes, seed: seed)
    let values = setting.text(axes)
    let what = setting.isBaseline ? "not private" + (values.isEmpty ? "" : ", \(values)") : values
    text = "\(what), seed \(seed)"
  }
}
