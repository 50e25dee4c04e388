import MatrixMath
import Quantities
import Testing

@testable import Devices

@Suite("Aging")
struct AgingTests {
  private let streams = RandomStreams(seed: 31)
  static let day = Time.seconds(86_400)

  /// Programmed cells at four levels; one in fifty stuck.
  private func programmed(_ model: some DeviceModel, count: Int = 400) -> CellWrites {
    let third = model.cell.topLevel / 3
    var writes = cellWrites(
      count: count, from: { Float(($0 + 1) % 4) * third }, to: { Float($0 % 4) * third },
      fault: { $0 % 50 == 7 ? CellFault.stuckHRS.rawValue : 0 })
    _ = model.program(&writes, array: 5, streams: streams)
    return writes
  }

  @Test(
    "is of the address alone, moves no stuck cell and counts nothing",
    arguments: DeviceLawTests.names)
  func addressed(name: String) throws {
    let model = try standardModel(named: name)
    let fresh = programmed(model)
    var whole = fresh
    model.age(&whole, by: Self.day, array: 5, streams: streams)
    let order = RandomStream(seed: 1, domain: .shuffle).permutation(of: 400, array: 0, event: 0)
    for part in [order[..<100], order[100..<101], order[101...]] {
      var batch = reordered(fresh, by: Array(part))
      model.age(&batch, by: Self.day, array: 5, streams: streams)
      #expect(batch == reordered(whole, by: Array(part)))
    }
    #expect((whole == fresh) == !model.ages)
    for index in fresh.cells.indices where fresh.faults[index] != 0 {
      #expect(whole.conductances[index] == fresh.conductances[index])
    }
    whole.conductances = fresh.conductances
    #expect(whole == fresh)
  }

  @Test("needs no pulse count: writes made anew for a later look give the same")
  func withoutPulses() throws {
    let model = try Wan2022(.init())
    var early = programmed(model)
    var late = early
    late.pulses = [UInt16](repeating: 0, count: late.count)
    late.targets = [Float](repeating: 0, count: late.count)
    model.age(&early, by: Self.day, array: 5, streams: streams)
    model.age(&late, by: Self.day, array: 5, streams: streams)
    #expect(early.conductances == late.conductances)
  }

  @Test("tells at which ages cells are others", arguments: DeviceLawTests.names)
  func differences(name: String) throws {
    let model = try standardModel(named: name)
    let fresh = programmed(model)
    let ages = [0, 0.3, 1, 7, 86_400, 172_800, 259_200].map(Time.seconds)
    for (age, other) in zip(ages, ages.dropFirst()) {
      var (early, late) = (fresh, fresh)
      model.age(&early, by: age, array: 5, streams: streams)
      model.age(&late, by: other, array: 5, streams: streams)
      let deviations = [age, other].map {
        model.readDeviations(of: fresh.conductances, age: $0)
      }
      let isSame = early == late && deviations[0] == deviations[1]
      #expect(model.differs(at: age, from: other) == !isSame, "\(age) and \(other)")
    }
  }

  @Test("of Wan's cells goes on from one second to two days")
  func limits() throws {
    let model = try Wan2022(.init())
    #expect(!model.differs(at: .zero, from: .seconds(1)))
    #expect(model.differs(at: .seconds(1), from: .seconds(1.5)))
    #expect(!model.differs(at: .seconds(172_800), from: .seconds(345_600)))
  }

  @Test("moves each cell along one path: by its own ξ at every time")
  func path() throws {
    let model = try Falcone2025(.init())
    let fresh = programmed(model)
    func aged(_ seconds: Double) -> [Float] {
      var writes = fresh
      model.age(&writes, by: .seconds(seconds), array: 5, streams: streams)
      return writes.conductances
    }
    let (second, day) = (aged(1), aged(86_400))
    let logarithm = 11.366_742_954_792_146  // ln 86 400
    let step = 82.0 / 3
    for index in fresh.cells.indices where fresh.faults[index] == 0 {
      let start = Double(fresh.conductances[index])
      let normal = (Double(second[index]) - start) * step / 0.41183342
      let expected =
        start + (-0.08900206 * logarithm + (0.04201137 * logarithm + 0.41183342) * normal) / step
      #expect(abs(Double(day[index]) - expected) < 2e-5, "cell \(index)")
    }
  }

  @Test("of Falcone 2025 lowers the mean, of Wan 2022 widens the spread")
  func trends() throws {
    let falcone = try Falcone2025(.init(faults: .none))
    var means: [Double] = []
    for seconds in [0, 10, 1000, 1e5, 1e7] {
      var writes = programmed(falcone, count: 4000)
      falcone.age(&writes, by: .seconds(seconds), array: 5, streams: streams)
      means.append(writes.conductances.reduce(0) { $0 + Double($1) } / 4000)
    }
    #expect(zip(means, means.dropFirst()).allSatisfy { $0 > $1 }, "\(means)")
    let wan = try Wan2022(.init())
    for conductance in stride(from: 1.0, through: 40, by: 1) {
      let deviations = [1.0, 60, 3600, 86_400].map {
        wan.relaxationDeviation(at: .microsiemens(conductance), age: .seconds($0))
      }
      #expect(zip(deviations, deviations.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  /// G(350 K) = G · (1 + 0.002 · 50) = 1.1 G: 14 µS become 15.4 µS, which is level 1 + 1.4/13.
  @Test("includes the temperature, of every model that is not told otherwise")
  func temperature() throws {
    var cell = CellDescription()
    cell.temperature = CellTemperature(kelvin: 350, coefficientPerKelvin: 0.002)
    let model = try IdealDevice(.init(cell: cell))
    #expect(model.ages)
    var writes = cellWrites(count: 3, from: { _ in 0 }, to: { _ in 1 })
    writes.faults[2] = CellFault.wornLRS.rawValue
    _ = model.program(&writes, array: 0, streams: streams)
    #expect(writes.conductances == [1, 1, 3])
    model.age(&writes, by: .zero, array: 0, streams: streams)
    #expect(abs(writes.conductances[0] - (1 + 1.4 / 13)) < 1e-6)
    #expect(writes.conductances[2] == 3)
    cell.temperature?.coefficientPerKelvin = 0
    #expect(try !IdealDevice(.init(cell: cell)).ages)
    #expect(try !Yao2020(.init()).ages)
  }

  @Test("refuses a time before the write")
  func negative() async {
    await #expect(processExitsWith: .failure) {
      let model = try Wan2022(.init())
      var writes = CellWrites()
      model.age(&writes, by: .seconds(-1), array: 0, streams: RandomStreams(seed: 1))
    }
  }
}
