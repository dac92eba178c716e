import CoveyReport
import Testing

@Suite struct NumberTextTests {
  /// What C's `%.6g` prints.
  @Test(arguments: [
    (0.0, "0"), (1, "1"), (-2.5, "-2.5"), (1e-5, "1e-05"), (0.0001, "0.0001"), (123456, "123456"),
    (1_234_567, "1.23457e+06"), (999_999.5, "1e+06"), (0.1 + 0.2, "0.3"), (1e-300, "1e-300"), (1e300, "1e+300"),
    (1.0 / 3, "0.333333"), (100, "100"), (3e-8, "3e-08"), (0.00012345678, "0.000123457"), (9.999999e-5, "0.0001"),
    (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"), (1.50e10, "1.5e+10"),
  ])
  func writesGeneralNumbers(value: Double, text: String) {
    #expect(NumberText.general(value) == text)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (2.5, 0, "3"), (-0.04, 1, "0.0"), (0.05, 1, "0.1"), (0.96, 1, "1.0"),
    (1234.5678, 2, "1234.57"), (-3.14159, 3, "-3.142"), (1e-9, 3, "0.000"), (99.999, 2, "100.00"), (7, 3, "7.000"),
    (1e20, 2, "1e+20"),
  ])
  func writesFixedNumbers(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  @Test func readsBackToWithinItsDigits() {
    var choices = Choices(state: 1)
    for _ in 0..<2000 {
      let value = Double(bitPattern: choices.next())
      guard value.isFinite, value.magnitude > 1e-300 else { continue }
      for digits in [1, 3, 6, 12] {
        let text = NumberText.general(value, digits: digits)
        guard let read = Double(text), read.isFinite else { continue }
        var bound = value.magnitude / 2
        for _ in 1..<digits { bound /= 10 }
        #expect((read - value).magnitude <= bound * 1.0001, "\(value): \(text)")
      }
    }
  }
}
