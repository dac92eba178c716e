// error: initializer 'init(delta:_:)' on 'Update' requires the types 'Masked' and 'Raw' be equivalent
// Bytes in clear in the place of a masked message.
import CoveyCore

func forge(_ bytes: [UInt8]) -> ReplyContent { .masked(Update<Masked>(message: bytes)) }
