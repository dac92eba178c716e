internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyData
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyServer
internal import CoveyTransport

extension SimulationSetup {
  /// The configuration of secure aggregation with what the run decides filled in; nil without secure aggregation.
  var decidedSecureAggregation: SecureAggregationConfiguration? {
    guard var decided = plan.secureAggregation else { return nil }
    if plan.algorithm.traits.weighting == .uniform {
      decided.weightBound = 1
    } else if decided.weightBound == nil {
      decided.weightBound = largestClient
    }
    return decided
  }

  /// The examples of the client with the most, as far as populations are searched; 1,000 beyond.
  private var largestClient: Int {
    guard data.clientCount <= Self.largestSearch else { return 1_000 }
    return max(1, (0..<data.clientCount).map(data.exampleCount).max() ?? 1)
  }

  /// Whether a round that is done again may sum other clients: in a sparse graph, which follows from fresh keys, clients that
  /// lose too many holders before they mask are left out. Such a round must never have the same noise twice.
  var survivorsFollowFreshKeys: Bool {
    guard let secureAggregation = plan.secureAggregation, secureAggregation.dropout[.shares] > 0 else { return false }
    return secureAggregation.method.map { $0 == .secaggPlus } ?? true
  }

  /// Refuses runs whose masked sums no ring holds, before anything is written, and tells what sessions will be like.
  /// - Parameter privacy: The decided plan; nil without privacy.
  /// - Returns: The session of a cohort of the expected size; nil without secure aggregation.
  /// - Throws: ``SimulationError/invalid(_:)``
  func checkMaskedInput(_ privacy: PrivacyPlan?) throws -> SessionOutlook? {
    guard let decided = decidedSecureAggregation else { return nil }
    let shares = try privacy?.distributedEncoding()
    let cohort = pipeline.expectedCohort
    do {
      let input = try decided.input(
        cohort: cohort, dimension: payloadCount,
        grid: privacy.flatMap { $0.roundingGrid($0.configuration.clip.initialBound) },
        shares: shares, seed: plan.seed)
      let least = input.minimumClients(decided)
      guard least <= cohort else {
        throw SimulationError.invalid(
          "the noise of mode distributed counts on \(shares?.countedClients ?? cohort) honest clients of \(cohort), and "
            + "\(decided.colluders(cohort: cohort)) may collude; raise privacy.distributed.missingShare to at least "
            + "the sum of secureAggregation.corruptionRate and dropoutRate")
      }
      if decided.method(cohort: cohort) == .lightSecAgg {
        try LightParameters.checkField(clients: cohort, bits: input.shape.bits)
        guard shares?.holdsEachClient ?? true else {
          throw SimulationError.invalid(
            "a ring of \(input.shape.bits) bits holds the sum and its noise, but not each client's numbers on their own, as "
              + "LightSecAgg needs it, whose sums would show which of them wrapped around; state larger "
              + "privacy.distributed.wrapDeviations, or use another protocol")
        }
      }
      return try SessionOutlook(decided, cohort: cohort, input: input, enrolled: data.clientCount)
    } catch let error as IntegerEncodingError {
      let remedy = shares == nil ? "" : "; in mode distributed, state privacy.distributed.bits"
      throw SimulationError.invalid("secure aggregation has no ring for this run: \(error)\(remedy)")
    } catch let error as SecureAggregationError {
      throw SimulationError.invalid("\(error)")
    }
  }

  /// The first rule that secure aggregation breaks beside the rest of the setup, as a sentence; nil if there is none.
  var secureAggregationProblem: String? {
    guard let secureAggregation = plan.secureAggregation else { return nil }
    if secureAggregation.weightBound != nil, plan.algorithm.traits.weighting == .uniform {
      return "a weight bound has no meaning with uniform weights; leave it out"
    }
    guard let privacy = plan.privacy, privacy.traits.clipsUpdates else { return nil }
    if secureAggregation.clipBound != nil {
      return
        "secure aggregation has a clip bound of its own, and in mode \(privacy.modeName) it is privacy's; leave it out"
    }
    if secureAggregation.rotation {
      return
        "a rotation of secure aggregation does not go with mode \(privacy.modeName), whose grid is privacy's; leave it out"
    }
    return nil
  }
}
