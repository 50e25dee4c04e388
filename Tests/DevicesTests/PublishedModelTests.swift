import Foundation
import Quantities
import Testing

@testable import Devices

@Suite("Published devices")
struct PublishedModelTests {
  private let streams = RandomStreams(seed: 12)

  /// Conductances in µS of healthy cells programmed to one level from elsewhere, and what it took.
  private func programmed(
    _ model: some DeviceModel, to target: Float, count: Int = 20_000
  ) -> (conductances: [Double], accepted: [Bool], statistics: WriteStatistics) {
    let start = target > 0 ? 0 : model.cell.topLevel
    var writes = cellWrites(count: count, from: { _ in start }, to: { _ in target })
    let s = model.program(&writes, array: 1, streams: streams)
    let limit = UInt16(s.pulseHistogram.count - 1)
    return (
      writes.conductances.map { model.cell.conductance(ofLevel: $0).microsiemens },
      writes.pulses.map { $0 < limit }, s
    )
  }

  private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance.squareRoot())
  }

  /// The values of accepted cells have a mean and a deviation, within four standard errors.
  private func expect(
    _ model: some DeviceModel, level: Float, mean: Double, deviation: Double,
    _ transform: (Double) -> Double = { $0 }, location: SourceLocation = #_sourceLocation
  ) {
    let (conductances, accepted, _) = programmed(model, to: level)
    let values = zip(conductances, accepted).filter { $0.1 }.map { transform($0.0) }
    let found = moments(values)
    let n = Double(values.count)
    #expect(
      abs(found.mean - mean) < 4 * deviation / n.squareRoot() + 1e-5, "mean \(found.mean)",
      sourceLocation: location)
    #expect(
      abs(found.deviation - deviation) < 4 * deviation / (2 * n).squareRoot() + 1e-5,
      "deviation \(found.deviation)", sourceLocation: location)
  }

  /// −0.009107 · 50 + 4.782321 = 4.326971 µS, and 2.733246 µS at 225 µS.
  @Test("Milo 2021: σ falls from 4.33 to 2.73 µS; 13 pulses, 99 %")
  func milo() throws {
    let model = try Milo2021(.init())
    expect(model, level: 0, mean: 50, deviation: 4.326971)
    expect(model, level: 3, mean: 125, deviation: 3.643946)
    expect(model, level: 7, mean: 225, deviation: 2.733246)
    let s = programmed(model, to: 4).statistics
    let n = Double(s.cells)
    // σ of a geometric count with mean 13, cut at 58, is about 11.5.
    #expect(abs(Double(s.pulses) / n - 13) < 4 * 11.5 / n.squareRoot())
    #expect(abs(Double(s.failures) / n - 0.0101) < 4 * (0.0101 / n).squareRoot())
    #expect(!model.ages)
  }

  @Test("Yao 2020: 32 levels within ±0.25 µS, more pulses for more distance, all cells arrive")
  func yao() throws {
    let model = try Yao2020(.init())
    #expect(model.cell.levels == 32)
    var means: [Double] = []
    for level: Float in [1, 8, 16, 31] {
      let (conductances, _, s) = programmed(model, to: level, count: 4000)
      let target = model.cell.conductance(ofLevel: level).microsiemens
      #expect(conductances.allSatisfy { abs($0 - target) <= 0.25 + 1e-5 })
      #expect(s.failures == 0)
      means.append(Double(s.pulses) / 4000)
    }
    #expect(zip(means, means.dropFirst()).allSatisfy { $0 < $1 }, "\(means)")
    #expect(model.faults.rate == 0.0001)
    #expect(!model.ages)
  }

  /// 0.01129027418 · 49 + 0.0112185391 = 0.564442 µS and 0.00106879 · 49 + 0.00081107 = 0.053182 µS.
  @Test(
    "Falcone 2025: programming error by acceptance",
    arguments: [(0.02, 0.564442), (0.002, 0.053182)])
  func falcone(acceptance: Double, deviation: Double) throws {
    let model = try Falcone2025(.init(own: .init(acceptance: acceptance)))
    expect(model, level: 1.5, mean: 49, deviation: deviation)
  }

  /// At one day ln t = 11.366743: mean −1.011664 µS, σ 0.889366 µS.
  @Test("Falcone 2025: drift of mean and deviation with ln t, the same in all states")
  func falconeDrift() throws {
    let model = try Falcone2025(.init())
    for level: Float in [1, 3] {
      var writes = cellWrites(count: 20_000, from: { _ in level }, to: { _ in level })
      model.age(&writes, by: .seconds(86_400), array: 0, streams: streams)
      let found = moments(writes.conductances.map { Double($0 - level) * 82 / 3 })
      #expect(abs(found.mean + 1.011664) < 4 * 0.889366 / 20_000.0.squareRoot())
      #expect(abs(found.deviation - 0.889366) < 4 * 0.889366 / 40_000.0.squareRoot())
    }
  }

  /// 0.0277316483 · log₁₀ 90 · √(ln 500 000.5) = 0.0277316483 · 1.9542425 · 3.6224798 = 0.196318 µS.
  @Test("Falcone 2025: read noise grows with the state and with time")
  func falconeRead() throws {
    let model = try Falcone2025(.init())
    #expect(model.uniformReadNoise == nil)
    let step: Float = 82.0 / 3
    let second = model.readDeviations(of: [3, 0], age: .seconds(1))
    #expect(abs(second[0] * step - 0.196318) < 1e-5)
    #expect(abs(second[1] * step - 0.090722) < 1e-5)
    let hour = model.readDeviations(of: [3, -0.27], age: .seconds(3600))
    #expect(hour[0] > second[0])
    #expect(hour[1] == 0)
    // As with the drift, times below 1 s count as 1 s.
    #expect(model.readDeviations(of: [3, 0], age: .zero) == second)
    // A uniform noise of 1 % of 82 µS adds in squares.
    let both = try Falcone2025(.init(readNoise: 0.01)).readDeviations(of: [3], age: .seconds(1))
    #expect(abs(both[0] * step - hypot(0.196318, 0.82)) < 1e-5)
  }

  @Test("lognormal: σ of ln G by level, the median at the level")
  func lognormal() throws {
    let model = try LognormalDevice(.init())
    for (level, deviation) in [(0, 0.1035), (1, 0.276), (2, 0.276), (3, 0.1035)] {
      let conductance = 1 + 13 * Double(level)
      expect(model, level: Float(level), mean: log(conductance), deviation: deviation) { log($0) }
    }
    let single = try LognormalDevice(.init(cell: CellDescription(bits: 1)))
    expect(single, level: 1, mean: log(40), deviation: 0.1035) { log($0) }
    let more = try LognormalDevice(.init(cell: CellDescription(bits: 4)))
    expect(more, level: 5, mean: log(14), deviation: 0.3) { log($0) }
    let line = try LognormalDevice(
      .init(cell: CellDescription(bits: 1), own: .init(logarithmicDeviations: [0.1, 0.3])))
    expect(line, level: 0.5, mean: log(20.5), deviation: 0.2) { log($0) }
  }

  /// σ = 0.02 · 39 µS = 0.78 µS at G_max; at 14 µS 0.35 of it, or 1/0.35.
  @Test(
    "Gaussian: σ independent of the state, proportional or inverse to it",
    arguments: [
      (GaussianDevice.Dependence.independent, 0.78), (.proportional, 0.273), (.inverse, 2.228571),
    ])
  func gaussian(dependence: GaussianDevice.Dependence, deviation: Double) throws {
    let model = try GaussianDevice(
      .init(
        writeVerify: WriteVerify(pulseDeviation: .zero), programmingError: 0.02,
        dependence: dependence))
    expect(model, level: 1, mean: 14, deviation: deviation)
    expect(model, level: 3, mean: 40, deviation: 0.78)
  }

  @Test("refuse what they were not measured for")
  func ranges() throws {
    func message(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    func window(_ low: Double, _ high: Double) -> CellDescription {
      CellDescription(
        minimumConductance: .microsiemens(low), maximumConductance: .microsiemens(high))
    }
    #expect(
      message { _ = try Milo2021(.init(cell: window(40, 225))) }
        == "milo2021: the conductance window is 40 µS to 225 µS, allowed is what lies within 50 µS "
        + "to 225 µS, the range of the measurement")
    #expect(message { _ = try Milo2021(.init(cell: window(60, 200))) } == "no error")
    #expect(
      message { _ = try Yao2020(.init(cell: window(2, 40))) }
        == "yao2020: the conductance window is 2 µS to 40 µS, allowed is what lies within 2 µS to "
        + "20 µS, the range of the measurement")
    var six = Yao2020.Parameters.standard.cell
    six.bits = 6
    #expect(
      message { _ = try Yao2020(.init(cell: six)) }
        == "yao2020: cell.bits is 6, allowed is 1 to 5, the 32 levels that were demonstrated")
    for acceptance in [0.01, 2, .nan] {
      #expect(
        message { _ = try Falcone2025(.init(own: .init(acceptance: acceptance))) }
          == "falcone2025: acceptance is \(acceptance), allowed is 0.002 or 0.02, the two that "
          + "were measured")
    }
    #expect(
      message { _ = try LognormalDevice(.init(own: .init(logarithmicDeviations: [0.1, 0.2]))) }
        == "lognormal: logarithmic_deviations is 2 numbers, allowed is 1, or 2^bits = 4 of them")
    #expect(
      message { _ = try LognormalDevice(.init(own: .init(logarithmicDeviations: [-0.1]))) }
        == "lognormal: logarithmic_deviations is -0.1, allowed is 0.0 to 3.0")
  }
}
