import Accelerators
import Crossbars
import Devices
import MatrixMath
import Networks
import Quantities
import TestSupport
import Testing

/// Time on a whole chip.
@Suite struct TimeTests {
  static let weights = (0..<2).map { randomMatrix(12, 9, salt: UInt32($0)) }

  private func chip(_ device: any DeviceModel) throws -> CrossbarEngine {
    try CrossbarEngine(
      device: device, description: CrossbarDescription(adc: IdealADC.name),
      array: ArrayShape(rows: 128, columns: 128), seed: 3)
  }

  private func program(_ index: Int, on chip: inout CrossbarEngine) throws -> MatrixHandle {
    try chip.program(
      Self.weights[index],
      as: MatrixDescription(name: "w\(index)", layer: "layer", role: .base))
  }

  @Test func twoWaitsAreOneWaitOfTheirSum() throws {
    var once = try chip(Wan2022(.init()))
    _ = try program(0, on: &once)
    let fresh = once.matrices[0].levels
    var twice = once
    once.wait(.seconds(12_288))
    twice.wait(.seconds(4096))
    #expect(twice.matrices[0].levels != once.matrices[0].levels)
    twice.wait(.seconds(8192))
    #expect(twice.time == .seconds(12_288))
    #expect(twice.time == once.time)
    #expect(twice.matrices[0].levels == once.matrices[0].levels)
    #expect(once.matrices[0].levels != fresh)
  }

  @Test func aCopyKeepsItsOwnTime() throws {
    var chip = try chip(Wan2022(.init()))
    _ = try program(0, on: &chip)
    let levels = chip.matrices[0].levels
    var copy = chip
    copy.wait(.seconds(86_400))
    #expect(chip.time == .zero)
    #expect(chip.matrices[0].levels == levels)
    #expect(copy.time == .seconds(86_400))
    #expect(copy.matrices[0].levels != levels)
  }

  /// The second matrix is a day old when the first is two days old.
  @Test func aMatrixThatIsProgrammedLaterAgesFromThenOn() throws {
    var chip = try chip(Wan2022(.init()))
    _ = try program(0, on: &chip)
    var together = chip
    _ = try program(1, on: &together)
    var old = together
    chip.wait(.seconds(86_400))
    _ = try program(1, on: &chip)
    #expect(chip.matrices[1].levels == together.matrices[1].levels)
    chip.wait(.seconds(86_400))
    together.wait(.seconds(86_400))
    old.wait(.seconds(172_800))
    #expect(chip.matrices[1].levels == together.matrices[1].levels)
    #expect(chip.matrices[0].levels == old.matrices[0].levels)
    #expect(chip.matrices[0].levels != together.matrices[0].levels)
    #expect(chip.time == .seconds(172_800))
  }

  @Test func cellsThatDoNotAgeGiveTheSameBitsAfterAnyWait() throws {
    for device: any DeviceModel in [try IdealDevice(.init()), try GaussianDevice(.init())] {
      try #require(!device.ages)
      var resting = try chip(device)
      let handle = try program(0, on: &resting)
      var waiting = resting
      waiting.wait(.seconds(1e9))
      let x = randomMatrix(4, 9, salt: 5)
      #expect(waiting.multiply(handle, x) == resting.multiply(handle, x))
      try waiting.rewrite(handle, to: Self.weights[1])
      try resting.rewrite(handle, to: Self.weights[1])
      waiting.wait(.seconds(1))
      #expect(waiting.matrices[0].levels == resting.matrices[0].levels)
      #expect(waiting.takeTrace() == resting.takeTrace())
      #expect(waiting.time == .seconds(1_000_000_001))
      #expect(resting.time == .zero)
    }
  }

  @Test func readsAndWritesTakeNoTimeByThemselves() throws {
    var chip = try chip(Wan2022(.init()))
    let handle = try program(0, on: &chip)
    _ = chip.multiply(handle, randomMatrix(4, 9, salt: 5))
    try chip.rewrite(handle, to: Self.weights[1])
    #expect(chip.time == .zero)
  }

  @Test func aWaitIsNotNegative() async {
    await #expect(processExitsWith: .failure) {
      var chip = try idealChip()
      chip.wait(.seconds(-1))
    }
  }
}
