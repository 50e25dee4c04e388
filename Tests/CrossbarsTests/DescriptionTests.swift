import Crossbars
import Devices
import Foundation
import Testing

/// What a description accepts, and how it is written.
@Suite struct DescriptionTests {
  private func text(_ change: (inout CrossbarDescription) -> Void) -> String {
    var description = CrossbarDescription()
    change(&description)
    do {
      try description.validate()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func acceptsTheDefaults() {
    #expect(text { _ in } == "accepted")
  }

  @Test func refusesBitsOutOfRange() {
    #expect(text { $0.weightBits = 1 } == "crossbar: weight_bits is 1, allowed is 2…16")
    #expect(text { $0.weightBits = 17 } == "crossbar: weight_bits is 17, allowed is 2…16")
    #expect(text { $0.inputBits = 0 } == "crossbar: input_bits is 0, allowed is 2…16")
    #expect(text { $0.adcBits = 21 } == "crossbar: adc_bits is 21, allowed is 2…20")
    #expect(text { $0.dacBits = 2 } == "crossbar: dac_bits is 2, allowed is 1…1")
    #expect(
      text {
        $0.inputEncoding = .signMagnitude
        $0.dacBits = 9
      } == "crossbar: dac_bits is 9, allowed is 1…8")
  }

  @Test(arguments: [0.9, -1, Float.infinity, .nan])
  func refusesAGrowthThatShrinks(growth: Float) {
    #expect(
      text { $0.rangeGrowth = growth }
        == "crossbar: range_growth is \(growth), allowed is a finite number from 1 up")
  }

  @Test func refusesUnknownNames() {
    #expect(
      text { $0.weightEncoding = "ternary" }
        == "crossbar: weight_encoding is 'ternary', known are differential, differential_two_sided, "
        + "offset")
    #expect(
      text { $0.adc = "sar" } == "crossbar: adc is 'sar', known are ideal, uniform, sign_magnitude")
  }

  @Test func aMatrixRefusesTheSame() throws {
    let error = #expect(throws: CrossbarError.self) {
      _ = try crossbar(outputs: 1, inputs: 1, CrossbarDescription(weightBits: 20))
    }
    #expect(error?.description == "crossbar: weight_bits is 20, allowed is 2…16")
  }

  @Test func cyclesOfAnInput() {
    #expect(CrossbarDescription(inputBits: 8).inputCycles == 8)
    // Seven bits of magnitude, three at a time.
    #expect(
      CrossbarDescription(inputEncoding: .signMagnitude, inputBits: 8, dacBits: 3).inputCycles
        == 3)
  }

  @Test func nothingWrittenIsTheDefault() throws {
    let decoded = try JSONDecoder().decode(CrossbarDescription.self, from: Data("{}".utf8))
    #expect(decoded == CrossbarDescription())
  }

  @Test func comesBackAsWritten() throws {
    let description = CrossbarDescription(
      weightEncoding: "offset", weightBits: 6, sliceBits: [1, 2, 3], weightRange: .deviations(2.5),
      rangeGrowth: 2, subtraction: .analog, offsetCorrection: .unitColumn, pedestal: .sensed,
      inputEncoding: .signMagnitude, inputRange: .fixed(1.5), inputAccumulation: .analog,
      inputBits: 5, dacBits: 2, adc: "ideal", adcBits: 10, adcRange: .calibrated(percentile: 99.5),
      adcErrors: ConverterErrors(gain: 0.5, offset: 0.25, noise: 0.125, sharedColumns: 8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(description)
    #expect(try JSONDecoder().decode(CrossbarDescription.self, from: data) == description)
    let written = String(decoding: data, as: UTF8.self)
    #expect(
      written == #"{"adc":"ideal","adc_bits":10,"adc_errors":{"gain":0.5,"noise":0.125,"#
        + #""offset":0.25,"shared_columns":8},"adc_range":"calibrated 99.5","dac_bits":2,"#
        + #""input_accumulation":"analog","input_bits":5,"input_encoding":"sign_magnitude","#
        + #""input_range":"fixed 1.5","offset_correction":"unit_column","pedestal":"sensed","#
        + #""range_growth":2,"slice_bits":[1,2,3],"subtraction":"analog","weight_bits":6,"#
        + #""weight_encoding":"offset","weight_range":"2.5 deviations"}"#)
  }

  @Test func refusesSlicesThatDoNotHoldAWeight() {
    #expect(
      text { $0.sliceBits = [2, 2, 2] }
        == "crossbar: slice_bits is [2, 2, 2], allowed is 1 to 8 bits each, 7 in all for "
        + "weight_bits 8")
    #expect(
      text { $0.sliceBits = [7, 0] }
        == "crossbar: slice_bits is [7, 0], allowed is 1 to 8 bits each, 7 in all for weight_bits 8"
    )
    let error = #expect(throws: CrossbarError.self) {
      _ = try crossbar(outputs: 1, inputs: 1, CrossbarDescription(sliceBits: [4, 3]))
    }
    #expect(
      error?.description
        == "crossbar: slice_bits is [4, 3], allowed is at most 2 each, the bits of a cell")
  }

  @Test func refusesConverterErrorsBelowZero() {
    #expect(
      text { $0.adcErrors = ConverterErrors(gain: -0.1) }
        == "crossbar: adc_errors.gain is -0.1, allowed is 0 to 1")
    #expect(
      text { $0.adcErrors = ConverterErrors(noise: .nan) }
        == "crossbar: adc_errors.noise is nan, allowed is 0 to 1000000")
    #expect(
      text { $0.adcErrors = ConverterErrors(sharedColumns: 0) }
        == "crossbar: adc_errors.shared_columns is 0, allowed is 1 or more")
  }

  @Test func refusesAnotherNumberOfLimits() {
    let error = #expect(throws: CrossbarError.self) {
      _ = try crossbar(
        outputs: 1, inputs: 1, CrossbarDescription(adcRange: .limits([96, 96, 48])))
    }
    #expect(
      error?.description
        == "crossbar: adc_range is 3 limits, allowed is 1 for all slices, or 4, one per slice")
  }

  @Test func refusesAMatrixLargerThanTheMemory() throws {
    let error = #expect(throws: CrossbarError.self) {
      _ = try crossbar(outputs: 1 << 20, inputs: 1 << 20)
    }
    let text = try #require(error?.description)
    #expect(
      text.hasPrefix(
        "layer1.weight: 1048576 outputs, 1048576 inputs and 8 cells per weight do not fit the memory "
          + "of this machine, allowed are "), "\(text)")
  }

  @Test(
    arguments: zip(
      ["vector", "fixed 1.0", "fixed 0.25"], [InputRange.vector, .fixed(1), .fixed(0.25)]))
  func inputRangesAsText(text: String, range: InputRange) throws {
    #expect(decoded(InputRange.self, text) == .success(range))
    #expect(try JSONDecoder().decode(String.self, from: JSONEncoder().encode(range)) == text)
  }

  @Test(arguments: ["fixed", "fixed 0", "fixed nan", "batch", ""])
  func refusesOtherInputRanges(text: String) {
    #expect(
      decoded(InputRange.self, text)
        == .failure(
          Complaint(text: "found '\(text)', allowed are 'vector', 'fixed <number>'")))
  }

  /// A value as its text decodes to, or the complaint.
  private func decoded<T: Decodable>(_ type: T.Type, _ text: String) -> Result<T, Complaint> {
    do {
      return .success(try JSONDecoder().decode(type, from: JSONEncoder().encode(text)))
    } catch DecodingError.dataCorrupted(let context) {
      return .failure(Complaint(text: context.debugDescription))
    } catch {
      return .failure(Complaint(text: "\(error)"))
    }
  }

  struct Complaint: Error, Equatable { let text: String }

  @Test(
    arguments: zip(
      ["column", "matrix", "fixed 1.5", "3.0 deviations", "0.5 deviations"],
      [WeightRange.column, .matrix, .fixed(1.5), .deviations(3), .deviations(0.5)]))
  func weightRangesAsText(text: String, range: WeightRange) throws {
    #expect(decoded(WeightRange.self, text) == .success(range))
    #expect(try JSONDecoder().decode(String.self, from: JSONEncoder().encode(range)) == text)
  }

  @Test(
    arguments: [
      "row", "deviations", "0 deviations", "-1 deviations", "nan deviations", "inf deviations",
      "x deviations", "", "fixed", "fixed 0", "fixed inf",
    ])
  func refusesOtherWeightRanges(text: String) {
    #expect(
      decoded(WeightRange.self, text)
        == .failure(
          Complaint(
            text: "found '\(text)', allowed are 'column', 'matrix', 'fixed <number>', "
              + "'<number> deviations'")))
  }

  @Test(
    arguments: zip(
      ["full", "bounded", "granular", "calibrated 99.9", "calibrated 100.0", "limits 96.0 48.5"],
      [
        ConverterRangePolicy.full, .bounded, .granular, .calibrated(percentile: 99.9),
        .calibrated(percentile: 100), .limits([96, 48.5]),
      ]))
  func converterRangesAsText(text: String, range: ConverterRangePolicy) throws {
    #expect(decoded(ConverterRangePolicy.self, text) == .success(range))
    #expect(try JSONDecoder().decode(String.self, from: JSONEncoder().encode(range)) == text)
  }

  @Test(
    arguments: [
      "granule", "limits", "limits 1 x", "limits 0", "calibrated", "calibrated 0",
      "calibrated 100.1", "calibrated nan",
      "calibrated 99 %", "99 calibrated", "",
    ])
  func refusesOtherConverterRanges(text: String) {
    #expect(
      decoded(ConverterRangePolicy.self, text)
        == .failure(
          Complaint(
            text: "found '\(text)', allowed are 'full', 'bounded', 'granular', "
              + "'calibrated <percentile>', 'limits <number per slice>'")))
  }
}
