internal import CoveyConfiguration
package import CoveyCore
internal import CoveyServer

extension SweepPlan {
  /// All combinations, then the baselines: the same configurations without privacy, one for each combination of the
  /// values that matter without it.
  ///
  /// A combination that makes no sense is kept with what is wrong, so that the others can run.
  /// - Throws: `SettingsError` if a value makes sense in no combination, if two combinations are the same run, or if
  ///   nothing is private.
  package func settings() throws(SettingsError) -> [SweepSetting] {
    var settings: [SweepSetting] = []
    for (index, values) in combinations.enumerated() {
      settings.append(
        SweepSetting(
          index: index, values: values, isBaseline: false, configuration: privateConfiguration(values)))
    }
    try refuseHopelessValues(settings)
    try refuseEqualRuns(settings)
    return settings + baselines(of: settings)
  }

  private func privateConfiguration(_ values: [String]) -> Result<LoadedConfiguration, SettingsError> {
    let loaded: LoadedConfiguration
    do {
      loaded = try configuration(values)
    } catch {
      return .failure(error)
    }
    guard loaded.simulation.privacy != nil else {
      return .failure(
        loaded.error(
          at: "privacy",
          "nothing would be private; add a section privacy, such as "
            + "privacy: {budget: {epsilon: 2, delta: 1e-5, unit: client}}"))
    }
    return .success(loaded)
  }

  private func refuseHopelessValues(_ settings: [SweepSetting]) throws(SettingsError) {
    for (position, axis) in axes.enumerated() {
      for value in axis.values {
        let having = settings.filter { $0.values[position] == value }
        if having.contains(where: { if case .success = $0.configuration { true } else { false } }) { continue }
        if case .failure(let error)? = having.first?.configuration { throw error }
      }
    }
  }

  private func refuseEqualRuns(_ settings: [SweepSetting]) throws(SettingsError) {
    var seen: [SimulationConfiguration: SweepSetting] = [:]
    for setting in settings {
      guard case .success(let loaded) = setting.configuration else { continue }
      var run = loaded.simulation
      // These make no difference to a sweep's run.
      run.workers = 1
      run.seed = 1
      run.name = ""
      guard let first = seen.updateValue(setting, forKey: run) else { continue }
      throw SettingsError(
        nil,
        "the settings \(first.text(axes)) and \(setting.text(axes)) are the same run; remove one value")
    }
  }

  private func baselines(of settings: [SweepSetting]) -> [SweepSetting] {
    guard includesBaseline else { return [] }
    var seen: Set<[String?]> = []
    var baselines: [SweepSetting] = []
    for setting in settings {
      guard case .success(var loaded) = setting.configuration else { continue }
      let values = zip(axes, setting.values).map { $0.isPrivacy ? nil : $1 }
      guard seen.insert(values).inserted else { continue }
      // Only the protection goes: sampling and weights stay what they are with it.
      loaded.simulation.privacy = nil
      baselines.append(
        SweepSetting(
          index: settings.count + baselines.count, values: values, isBaseline: true, configuration: .success(loaded)))
    }
    return baselines
  }
}
