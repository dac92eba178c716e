// error: consumed more than once
// One update in two replies.
import CoveyCore
import CoveyTransport

func forge(_ clipped: consuming Update<Clipped>, _ first: inout ClientReply, _ second: inout ClientReply) {
  first.send(.clipped(clipped))
  second.send(.clipped(clipped))
}
