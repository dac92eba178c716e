internal import CoveySecureAggregation

/// The name of an error of secure aggregation, without what it says.
public enum ErrorKind: String, Sendable, Hashable, CaseIterable {
  /// As `SecureAggregationError`'s cases.
  case malformed, tooLarge, unknownVersion, outOfTurn, repeated, unknownClient, wrongSession, sessionOver, staleRound
  /// As `SecureAggregationError`'s cases.
  case unacceptable, ownKeysWrong, weakKey, badSignature, noIdentity, unprovenKey, wrongNeighbours, tooFewClients
  /// As `SecureAggregationError`'s cases.
  case unreadableShares, forgedShare, listedDead, contradictory, inconsistentSurvivors, disconnected
  /// As `SecureAggregationError`'s cases.
  case unrecoverable, wrongShape, fieldTooSmall, relayTooLarge, damagedSum
  /// As `SecureAggregationError`'s cases.
  case badDealing, forgedDealing, falseComplaint, tooManyComplaints, relayAltered, spoiledSum
  /// As `SecureAggregationError`'s cases.
  case needsBeacon, cohortChosen, twoSums, badCertificate, cutSurvivors, doubleSignature, sharedIdentity
  /// As `SecureAggregationError`'s cases.
  case weakParameters, directoryDiffers
  /// As `SecureAggregationError`'s case: a policy, a binding or a record of participations.
  case refused
  /// Another error than those of secure aggregation: never what should happen.
  case unnamed

  /// The name of an error.
  public init(_ error: any Error) {
    guard let error = error as? SecureAggregationError else {
      self = .unnamed
      return
    }
    self =
      switch error {
      case .malformed: .malformed
      case .tooLarge: .tooLarge
      case .unknownVersion: .unknownVersion
      case .outOfTurn: .outOfTurn
      case .repeated: .repeated
      case .unknownClient: .unknownClient
      case .wrongSession: .wrongSession
      case .sessionOver: .sessionOver
      case .staleRound: .staleRound
      case .unacceptable: .unacceptable
      case .ownKeysWrong: .ownKeysWrong
      case .weakKey: .weakKey
      case .badSignature: .badSignature
      case .noIdentity: .noIdentity
      case .unprovenKey: .unprovenKey
      case .wrongNeighbours: .wrongNeighbours
      case .tooFewClients: .tooFewClients
      case .unreadableShares: .unreadableShares
      case .forgedShare: .forgedShare
      case .listedDead: .listedDead
      case .contradictory: .contradictory
      case .inconsistentSurvivors: .inconsistentSurvivors
      case .disconnected: .disconnected
      case .unrecoverable: .unrecoverable
      case .badDealing: .badDealing
      case .forgedDealing: .forgedDealing
      case .falseComplaint: .falseComplaint
      case .tooManyComplaints: .tooManyComplaints
      case .relayAltered: .relayAltered
      case .spoiledSum: .spoiledSum
      case .wrongShape: .wrongShape
      case .fieldTooSmall: .fieldTooSmall
      case .relayTooLarge: .relayTooLarge
      case .damagedSum: .damagedSum
      case .needsBeacon: .needsBeacon
      case .cohortChosen: .cohortChosen
      case .twoSums: .twoSums
      case .badCertificate: .badCertificate
      case .cutSurvivors: .cutSurvivors
      case .doubleSignature: .doubleSignature
      case .sharedIdentity: .sharedIdentity
      case .weakParameters: .weakParameters
      case .directoryDiffers: .directoryDiffers
      case .refused: .refused
      }
  }
}
