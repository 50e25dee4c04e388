public import Quantities

/// The structure and timing of a chip, as written in a hardware file.
///
/// The memberwise values are those of the reference chip: ISAAC's hierarchy (Shafiee et al., ISCA 2016) with
/// 128 × 128 arrays, an 8-bit converter of 128 conversions per 100 ns read cycle, and write–verify
/// programming of eight cells at a time. Costs are not part of it; they are in a ``ComponentLibrary``.
public struct HardwareDescription: Sendable, Codable, Equatable {
  /// The name of the chip in reports.
  public var name: String
  /// The digital clock; every cycle of the simulator is one of its periods.
  public var clock = Frequency.gigahertz(1)
  /// The path of the component library, relative to the hardware file.
  public var components: String
  /// The process that component models follow.
  public var technology = TechnologyDescription()
  /// Tiles, mesh and off-chip link.
  public var chip = ChipDescription()
  /// Processing elements, buffer, vector unit and write drivers of one tile.
  public var tile = TileDescription()
  /// Arrays of one processing element.
  public var processingElement = ProcessingElementDescription()
  /// One array with its periphery.
  public var array = ArrayDescription()

  /// The reference chip under a name; change what differs.
  ///
  /// - Parameters:
  ///   - name: the name in reports.
  ///   - components: the path of the component library.
  public init(name: String, components: String) {
    self.name = name
    self.components = components
  }

  private enum CodingKeys: String, CodingKey {
    case name, clock, components, technology, chip, tile
    case processingElement = "processing_element"
    case array
  }

  /// Reads a name, the path of a library and what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    name = try file.decode(String.self, forKey: .name)
    components = try file.decode(String.self, forKey: .components)
    clock = try file.value(.clock, default: clock)
    technology = try file.value(.technology, default: technology)
    chip = try file.value(.chip, default: chip)
    tile = try file.value(.tile, default: tile)
    processingElement = try file.value(.processingElement, default: processingElement)
    array = try file.value(.array, default: array)
  }

  /// Arrays of one tile.
  public var arraysPerTile: Int { tile.processingElements * processingElement.arrays }

  /// Arrays of the whole chip.
  public var arrays: Int { chip.tiles * arraysPerTile }

  /// The time of one clock cycle.
  public var clockPeriod: Time { clock.period }

  /// The clock cycles that cover a time, rounded up.
  ///
  /// A time that is a whole number of periods up to rounding of the double (1e-9 relative) counts as exact.
  public func cycles(_ time: Time) -> Int {
    let periods = time * clock
    let nearest = periods.rounded()
    let isWhole = (periods - nearest).magnitude <= 1e-9 * max(nearest, 1)
    return Int(isWhole ? nearest : periods.rounded(.up))
  }

  /// The time of a number of clock cycles.
  public func time(_ cycles: Int) -> Time { Time(si: Double(cycles) / clock.si) }

  /// Checks every value.
  ///
  /// - Throws: ``HardwareError/outOfRange(hardware:key:found:allowed:)`` for the first value outside its
  ///   range.
  public func validate() throws(HardwareError) {
    let check = RangeCheck(hardware: name)
    try check.positive(clock, "clock")
    try technology.validate(check)
    try chip.validate(check)
    try processingElement.validate(check)
    try check.count(tile.processingElements, "tile.processing_elements")
    try tile.validate(check, arraysPerTile: arraysPerTile)
    try array.validate(check)
    try checkSizes(check)
  }

  /// The most arrays of a chip; a placement keeps a few bytes for each.
  private static let mostArrays = 1 << 27

  /// Checks that arrays and cycles can be counted; every single number is in its range.
  private func checkSizes(_ check: RangeCheck) throws(HardwareError) {
    let perTile = Double(tile.processingElements) * Double(processingElement.arrays)
    guard perTile * Double(chip.tiles) <= Double(Self.mostArrays) else {
      throw .outOfRange(
        hardware: name, key: "chip.tiles", found: "\(chip.tiles)",
        allowed: "so many that the chip has at most \(Self.mostArrays) arrays")
    }
    var times: [(String, Time)] =
      [
        ("array.read_cycle", array.readCycle), ("array.adc_rate", array.adcRate.period),
        ("array.pulse_width", array.pulseWidth), ("array.verify_time", array.verifyTime),
        ("array.set_pulse_width", array.setPulseWidth ?? .zero),
        ("array.reset_pulse_width", array.resetPulseWidth ?? .zero),
        ("array.adc_bit_time", array.adcBitTime ?? .zero),
        ("array.integration.phase_time", array.integration?.phaseTime ?? .zero),
      ]
    for stage in array.pipeline.stages {
      times.append(("array.pipeline.\(stage.name)", stage.time))
    }
    for (key, time) in times { try check.countable(time, at: clock, key) }
  }
}
