import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("Certificates of lists")
struct CertificateTests {
  private let session: SessionDigest
  private let keys: [SigningKey]
  private let committee: [CommitteeMember]
  private let clients = 12

  init() throws {
    session = SessionDigest(Bytes32(try BLAKE2b.hash("session")))
    keys = try (0..<9).map { _ in try SigningKey() }
    committee = keys.enumerated().map {
      CommitteeMember(position: $0, client: ClientID(rawValue: 10 + $0), key: $1.verificationKey)
    }
  }

  private func witness(
    _ member: Int, _ list: WitnessedList, _ session: SessionDigest? = nil, as position: Int? = nil
  ) throws -> ListCertificate.Witness {
    .init(
      position: position ?? member,
      signature: keys[member].signature(of: try list.transcript(in: session ?? self.session)))
  }

  private func isTaken(_ witnesses: [ListCertificate.Witness], _ list: WitnessedList, quorum: Int = 6) throws -> Bool {
    do {
      try ListCertificate(witnesses).verify(list, in: session, committee: committee, quorum: quorum, step: .input)
      return true
    } catch SecureAggregationError.badCertificate(.input) { return false }
  }

  @Test("are a quorum of different members' signatures on that list of that session, in order") func quorum() throws {
    let list = WitnessedList.roster(.all(count: clients))
    let good = try (0..<6).map { try witness($0, list) }
    #expect(try isTaken(good, list))
    #expect(try isTaken([0, 2, 3, 5, 6, 8].map { try witness($0, list) }, list))
    // Too few, too many, one twice, out of order.
    #expect(try !isTaken([], list) && !isTaken(good.dropLast(), list))
    #expect(try !isTaken(good + [witness(6, list)], list))
    #expect(try !isTaken(good.dropLast() + [good[4]], list) && !isTaken(good.dropLast() + [good[0]], list))
    #expect(try !isTaken(good.reversed(), list))
    // Strangers, by position or by key.
    #expect(try !isTaken(good.dropLast() + [witness(5, list, as: 10)], list))
    #expect(try !isTaken(good.dropLast() + [witness(5, list, as: 6)], list))
    // Another list, kind of list, roster or session.
    var fewer = PositionSet.all(count: clients)
    fewer.remove(3)
    let others: [WitnessedList] = [
      .roster(fewer), .survivors(.all(count: clients), roster: .zero),
      .survivors(.all(count: clients), roster: try list.digest(in: session)),
    ]
    for other in others {
      #expect(try !isTaken(good, other))
      #expect(try !isTaken(good.dropLast() + [witness(5, other)], list))
    }
    let elsewhere = SessionDigest(Bytes32(try BLAKE2b.hash("another session")))
    #expect(try !isTaken(good.dropLast() + [witness(5, list, elsewhere)], list))
    // No committee, no certificate.
    #expect(try !isTaken([], list, quorum: 0))
  }

  @Test("of two lists, whoever is split how, one at most has a certificate") func split() throws {
    // Nine members of which two collude: q = floor((9 + 2) / 2) + 1 = 6. The colluders sign both lists, each honest member
    // the one that it is shown, or none.
    var fewer = PositionSet.all(count: clients)
    fewer.remove(7)
    let lists = [WitnessedList.roster(.all(count: clients)), .roster(fewer)]
    let signed = try lists.map { list in try (0..<9).map { try witness($0, list) } }
    var (one, none) = (0, 0)
    for split in 0..<2187 {
      var (rest, shown) = (split, [Int]())
      for _ in 0..<7 {
        shown.append(rest % 3)
        rest /= 3
      }
      let taken = try lists.indices.map { which in
        let members = (0..<7).filter { shown[$0] == which } + [7, 8]
        return try isTaken(members.prefix(6).map { signed[which][$0] }, lists[which])
      }
      #expect(taken != [true, true])
      if taken.contains(true) { one += 1 } else { none += 1 }
    }
    #expect(one > 0 && none > 0)
  }

  @Test("who signed two lists is named, and nobody else") func doubleSignature() throws {
    var fewer = PositionSet.all(count: clients)
    fewer.remove(7)
    let all = PositionSet.all(count: clients)
    let roster = try WitnessedList.roster(all).digest(in: session)
    func proven(_ one: WitnessedList, _ other: WitnessedList, by signer: Int = 3, session: SessionDigest? = nil) throws
      -> Bool
    {
      try DoubleSignature(
        ClientID(rawValue: 13), in: self.session, .init(one, witness(signer, one).signature),
        .init(other, witness(signer, other, session).signature)
      ).isProven(by: keys[3].verificationKey)
    }
    #expect(try proven(.roster(all), .roster(fewer)))
    #expect(try proven(.survivors(all, roster: roster), .survivors(fewer, roster: roster)))
    #expect(try proven(.survivors(all, roster: roster), .survivors(all, roster: .zero)))
    // The same list, or one of each kind, is what honest members sign; and others' signatures are not theirs.
    #expect(try !proven(.roster(all), .roster(all)))
    #expect(try !proven(.roster(all), .survivors(fewer, roster: roster)))
    #expect(try !proven(.roster(all), .roster(fewer), by: 4))
    let elsewhere = SessionDigest(Bytes32(try BLAKE2b.hash("another session")))
    #expect(try !proven(.roster(all), .roster(fewer), session: elsewhere))
  }
}
