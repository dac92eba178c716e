/// What LightSecAgg's messages after the list of keys are read and written by: both sides know it by then.
public struct LightContext: Sendable, Hashable {
  /// What all protocols' messages are bound to.
  public let session: SessionContext
  /// LightSecAgg's own sizes.
  public let parameters: LightParameters

  /// The context of a session whose keys were handed out.
  /// - Throws: As ``LightParameters/init(_:_:)``.
  public init(_ invitation: SessionInvitation, _ session: SessionContext) throws {
    parameters = try LightParameters(invitation, session.parameters)
    self.session = session
  }
}
