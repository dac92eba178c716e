package import CoveyCore
package import CoveyProtection
package import CoveySecureAggregation
package import CoveyTransport

/// What can be read off a client's reply, and off the memory that serves the next client, as it was at some moment.
package struct SentReply {
  package let round: Int
  package let client: ClientID
  package let failure: FailureReason?
  package let refusal: Refusal?
  package let diagnostic: String?
  package let isReplaced: Bool
  package let byteCount: Int
  /// The stage of what is sent; nil if nothing is.
  package let stage: UpdateStage?
  package let facts: UpdateFacts
  /// The floats of a raw, clipped or noised update.
  package private(set) var delta: ParameterVector?
  /// The message of a masked update.
  package private(set) var message: [UInt8]?
  /// Whether nothing of an update is left in the memory of whoever worked for the client; nil if that was not looked at.
  package let isClean: Bool?

  package init(_ reply: borrowing ClientReply, _ memory: ProtectionMemory? = nil) {
    (round, client, failure, refusal) = (reply.round, reply.client, reply.failure, reply.refusal)
    (diagnostic, isReplaced, byteCount) = (reply.diagnostic, reply.isReplaced, reply.byteCount)
    (stage, facts) = (reply.content.stage, reply.content.facts)
    isClean = memory?.isClean
    switch reply.content {
    case .raw(let update): delta = update.delta
    case .clipped(let update): delta = update.delta
    case .noised(let update): delta = update.delta
    case .masked(let update): message = update.values
    case .encoded: break
    case .spent: break
    }
  }
}
