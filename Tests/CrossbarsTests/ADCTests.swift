import Crossbars
import MatrixMath
import TestSupport
import Testing

/// The laws of every converter model, and the others but the ideal one by hand.
@Suite struct ADCTests {
  static let ranges = [
    ConverterRange(limit: 12.5, isSigned: false), ConverterRange(limit: 12.5, isSigned: true),
  ]

  private func converted(
    _ values: [Float], by adc: any ADCModel, _ range: ConverterRange, weight: Float = 1
  ) -> (values: [Float], saturations: Int) {
    var sums = [Float](repeating: 0, count: values.count)
    var target = sums.mutableSpan
    let saturations = adc.accumulate(
      values.span, range: range, weight: weight, into: &target)
    let scale = adc.scale(range)
    return (sums.map { scale.origin * weight + scale.step * $0 }, saturations)
  }

  private func model(_ name: String, bits: Int) throws -> any ADCModel {
    try #require(adcModels.first { $0.name == name }).init(bits: bits)
  }

  @Test(arguments: adcModels.map { $0.name }, ranges)
  func isMonotone(name: String, range: ConverterRange) throws {
    let ramp = (-2000...2000).map { Float($0) / 100 }
    for bits in [2, 5, 8, 14] {
      let codes = converted(ramp, by: try model(name, bits: bits), range).values
      #expect(zip(codes, codes.dropFirst()).allSatisfy { $0 <= $1 }, "\(bits) bits")
    }
  }

  @Test(arguments: adcModels.map { $0.name }, ranges)
  func moreBitsNeverLowerTheSignalToNoiseRatio(name: String, range: ConverterRange) throws {
    // σ is a quarter of the range, so that a few values saturate.
    var signal = randomMatrix(1, 4000, salt: 1, scale: range.highest / 4).elements
    if !range.isSigned { signal = signal.map(\.magnitude) }
    let noise = try (2...12).map { bits in
      let codes = converted(signal, by: try model(name, bits: bits), range).values
      return rootMeanSquare(zip(codes, signal).map { $0 - $1 })
    }
    #expect(zip(noise, noise.dropFirst()).allSatisfy { $0 >= $1 }, "\(noise)")
  }

  @Test(arguments: adcModels.map { $0.name }, ranges)
  func whateverIsClippedIsCounted(name: String, range: ConverterRange) throws {
    // Half the range, and two values a whole range beyond each end; an unsigned range starts at 0.
    let signal = [0.5, 2, 3, -2, -3].map { Float($0) * range.highest }
    let (codes, saturations) = converted(signal, by: try model(name, bits: 8), range)
    let inRange = codes == signal
    #expect(saturations == (inRange ? 0 : range.isSigned ? 4 : 2))
  }

  @Test(arguments: adcModels.map { $0.name }, ranges)
  func addsTheWeightedResult(name: String, range: ConverterRange) throws {
    let signal = randomMatrix(1, 50, salt: 2, scale: 5).elements
    let adc = try model(name, bits: 6)
    let plain = converted(signal, by: adc, range).values
    // Powers of two scale without rounding.
    #expect(
      converted(signal, by: adc, range, weight: -4).values == plain.map { -4 * $0 })
  }

  @Test(arguments: ranges)
  func idealIsTheIdentity(range: ConverterRange) {
    let signal = randomMatrix(1, 100, salt: 3, scale: 50).elements
    let (codes, saturations) = converted(signal, by: IdealADC(bits: 2), range)
    #expect(codes == signal)
    #expect(saturations == 0)
  }

  @Test func threeBitsFromZeroToSeven() {
    // Codes 0 … 7, one level unit apart; 0.5 → 0, 1.5 → 2, 2.5 → 2, 7.5 → 8 and clipped.
    let signal: [Float] = [-1, 0, 0.5, 1.5, 2.5, 3.4, 6.6, 7, 7.4, 7.5, 8]
    let range = ConverterRange(limit: 7, isSigned: false)
    let (codes, saturations) = converted(signal, by: UniformADC(bits: 3), range)
    #expect(codes == [0, 0, 0, 2, 2, 3, 7, 7, 7, 7, 7])
    #expect(saturations == 2)
    #expect(UniformADC(bits: 3).scale(range).step == 1)
  }

  @Test func threeBitsOfSignAndMagnitude() {
    // 2³ − 1 codes, so that 0 is one of them. Ties go to the code that is an even number of steps from the
    // lowest: −2.5 → −3, −1.5 and −0.5 → −1, 0.5 and 1.5 → 1, 2.5 → 3, −3.5 → −3.
    let signal: [Float] = [-4, -3.5, -3, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.4, 4]
    let range = ConverterRange(limit: 3, isSigned: true)
    let (codes, saturations) = converted(signal, by: SignMagnitudeADC(bits: 3), range)
    #expect(codes == [-3, -3, -3, -3, -1, -1, 1, 1, 3, 3, 3])
    #expect(saturations == 2)
    #expect(SignMagnitudeADC(bits: 3).scale(range).step == 1)
  }

  @Test func twoBitsFromMinusThreeToThree() {
    // 2² codes at −3, −1, 1, 3: 0 lies half-way and goes to the even code 2, which is 1.
    let signal: [Float] = [-5, -3, -2.1, -1.9, 0, 0.5, 2.1, 3, 5]
    let range = ConverterRange(limit: 3, isSigned: true)
    let (codes, saturations) = converted(signal, by: UniformADC(bits: 2), range)
    #expect(codes == [-3, -3, -3, -1, 1, 1, 3, 3, 3])
    #expect(saturations == 2)
    #expect(UniformADC(bits: 2).scale(range).step == 2)
  }

  @Test(arguments: adcModels.map { $0.name }, [true, false])
  func aRangeOfZeroGivesZero(name: String, isSigned: Bool) throws {
    let range = ConverterRange(limit: 0, isSigned: isSigned)
    let (codes, saturations) = converted([0, 0, 0], by: try model(name, bits: 8), range)
    #expect(codes == [0, 0, 0])
    #expect(saturations == 0)
  }
}
