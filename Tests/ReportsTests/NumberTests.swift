import Quantities
import Testing

@testable import Reports

@Suite("Numbers in reports")
struct NumberTests {
  @Test(
    "three significant digits and a prefix",
    arguments: [
      (3.41e-6, "3.41 µJ"), (0, "0 J"), (1, "1.00 J"), (999.6e-9, "1.00 µJ"), (12.34e-9, "12.3 nJ"),
      (123.4e-12, "123 pJ"), (4.5e-20, "0.0450 aJ"), (6.5e15, "6500 TJ"), (-2e-3, "-2.00 mJ"),
    ])
  func engineering(value: Double, text: String) {
    #expect(Energy(si: value).engineeringText == text)
  }

  @Test(
    "thousands separators",
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (12.5, "12.5"),
      (1234.5, "1,234"), (-4_321, "-4,321"),
    ])
  func counts(value: Double, text: String) {
    #expect(NumberText.count(value) == text)
  }

  @Test("one seed has a mean and no deviation")
  func oneSeed() {
    let value = ReportValue(over: [80])
    let column = ReportColumn(
      key: "a", title: "accuracy", unit: "%", style: .percent, hasDeviation: true, values: [value])
    #expect(column.text(0) == "80.00 ± n/a")
  }

  @Test("nothing to average is not a number")
  func nothing() {
    let column = ReportColumn(
      key: "a", title: "energy", unit: "J", style: .energy, hasDeviation: false,
      values: [ReportValue(over: [])])
    #expect(column.text(0) == "n/a")
  }
}
