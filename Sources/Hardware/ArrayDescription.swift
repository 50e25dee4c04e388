public import Quantities

/// One crossbar array with its drivers and converters.
public struct ArrayDescription: Sendable, Codable, Equatable {
  /// Rows (word lines).
  public var rows = 128
  /// Columns (bit lines).
  public var columns = 128
  /// How long one input cycle of a read takes, all conversions included.
  public var readCycle = Time.nanoseconds(100)
  /// How many columns share one converter.
  public var columnsPerADC = 128
  /// How many conversions one converter finishes per second, whatever its resolution.
  public var adcRate = Frequency.gigahertz(1.28)
  /// The time one converter takes per bit of its resolution; replaces `adcRate`.
  public var adcBitTime: Time?
  /// Whether column currents are held, so that one input cycle is converted while the next is read.
  public var sampleAndHold = true
  /// How the charges of several input cycles are added before the converter; nothing for converters that
  /// see every input cycle.
  public var integration: IntegrationDescription?
  /// The times a vector spends before its first and behind its last read cycle.
  public var pipeline = PipelineDescription()
  /// The read voltage on a driven word line.
  public var readVoltage = Voltage.volts(0.2)
  /// How long a driven word line conducts within one read cycle.
  public var conductionTime = Time.nanoseconds(50)
  /// How many cells of one row are written at the same time.
  public var writeParallelism = 8
  /// Whether SET and RESET pulses of one row share slots or follow each other.
  public var writePhases = WritePhases.shared
  /// How unselected lines are biased during a pulse.
  public var halfSelect = HalfSelect.none
  /// The mean conductance of half-selected cells.
  public var halfSelectConductance = Conductance.microsiemens(10.75)
  /// The voltage of a SET pulse.
  public var setVoltage = Voltage.volts(2)
  /// The voltage of a RESET pulse.
  public var resetVoltage = Voltage.volts(1.8)
  /// The width of a pulse whose polarity has no width of its own.
  public var pulseWidth = Time.nanoseconds(50)
  /// The width of a SET pulse; nothing for `pulseWidth`.
  public var setPulseWidth: Time?
  /// The width of a RESET pulse; nothing for `pulseWidth`.
  public var resetPulseWidth: Time?
  /// The time of the verify read that follows each pulse.
  public var verifyTime = Time.nanoseconds(100)
  /// The share of the energy drawn by charge pump and write driver that reaches the cell.
  public var driverEfficiency = 0.5

  /// The array of the reference chip; change what differs.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case rows, columns
    case readCycle = "read_cycle"
    case columnsPerADC = "columns_per_adc"
    case adcRate = "adc_rate"
    case adcBitTime = "adc_bit_time"
    case sampleAndHold = "sample_and_hold"
    case integration, pipeline
    case readVoltage = "read_voltage"
    case conductionTime = "conduction_time"
    case writeParallelism = "write_parallelism"
    case writePhases = "write_phases"
    case halfSelect = "half_select"
    case halfSelectConductance = "half_select_conductance"
    case setVoltage = "set_voltage"
    case resetVoltage = "reset_voltage"
    case pulseWidth = "pulse_width"
    case setPulseWidth = "set_pulse_width"
    case resetPulseWidth = "reset_pulse_width"
    case verifyTime = "verify_time"
    case driverEfficiency = "driver_efficiency"
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    rows = try file.value(.rows, default: rows)
    columns = try file.value(.columns, default: columns)
    readCycle = try file.value(.readCycle, default: readCycle)
    columnsPerADC = try file.value(.columnsPerADC, default: columnsPerADC)
    adcRate = try file.value(.adcRate, default: adcRate)
    adcBitTime = try file.decodeIfPresent(Time.self, forKey: .adcBitTime)
    sampleAndHold = try file.value(.sampleAndHold, default: sampleAndHold)
    integration = try file.decodeIfPresent(IntegrationDescription.self, forKey: .integration)
    pipeline = try file.value(.pipeline, default: pipeline)
    readVoltage = try file.value(.readVoltage, default: readVoltage)
    conductionTime = try file.value(.conductionTime, default: conductionTime)
    writeParallelism = try file.value(.writeParallelism, default: writeParallelism)
    writePhases = try file.choice(.writePhases, default: writePhases)
    halfSelect = try file.choice(.halfSelect, default: halfSelect)
    halfSelectConductance = try file.value(.halfSelectConductance, default: halfSelectConductance)
    setVoltage = try file.value(.setVoltage, default: setVoltage)
    resetVoltage = try file.value(.resetVoltage, default: resetVoltage)
    pulseWidth = try file.value(.pulseWidth, default: pulseWidth)
    setPulseWidth = try file.decodeIfPresent(Time.self, forKey: .setPulseWidth)
    resetPulseWidth = try file.decodeIfPresent(Time.self, forKey: .resetPulseWidth)
    verifyTime = try file.value(.verifyTime, default: verifyTime)
    driverEfficiency = try file.value(.driverEfficiency, default: driverEfficiency)
  }

  /// Converters of one array.
  public var converters: Int { (columns + columnsPerADC - 1) / columnsPerADC }

  /// Cells of one array.
  public var cells: Int { rows * columns }

  /// The time of the pulses of one slot and the verify read that follows them.
  ///
  /// - Parameters:
  ///   - set: whether the slot may hold SET pulses.
  ///   - reset: whether the slot may hold RESET pulses.
  /// - Returns: the longer pulse for shared phases, both one after the other for separate ones.
  public func writeSlot(set: Bool = true, reset: Bool = true) -> Time {
    let setting = set ? setPulseWidth ?? pulseWidth : .zero
    let resetting = reset ? resetPulseWidth ?? pulseWidth : .zero
    return switch writePhases {
    case .shared: max(setting, resetting) + verifyTime
    case .separate: setting + resetting + verifyTime
    }
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    try check.count(rows, "array.rows")
    try check.count(columns, "array.columns")
    try check.positive(readCycle, "array.read_cycle")
    try check.count(columnsPerADC, "array.columns_per_adc", atMost: columns)
    try check.positive(adcRate, "array.adc_rate")
    if let adcBitTime { try check.positive(adcBitTime, "array.adc_bit_time") }
    if let integration { try integration.validate(check) }
    try pipeline.validate(check)
    try check.positive(readVoltage, "array.read_voltage")
    try check.positive(conductionTime, "array.conduction_time", atMost: readCycle)
    try check.count(writeParallelism, "array.write_parallelism", atMost: columns)
    try check.positive(halfSelectConductance, "array.half_select_conductance")
    try check.positive(setVoltage, "array.set_voltage")
    try check.positive(resetVoltage, "array.reset_voltage")
    try check.positive(pulseWidth, "array.pulse_width")
    if let setPulseWidth { try check.positive(setPulseWidth, "array.set_pulse_width") }
    if let resetPulseWidth { try check.positive(resetPulseWidth, "array.reset_pulse_width") }
    try check.positive(verifyTime, "array.verify_time")
    try check.fraction(driverEfficiency, "array.driver_efficiency")
  }
}
