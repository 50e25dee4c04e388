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
  /// How many conversions one converter finishes in one read cycle.
  public var conversionsPerReadCycle = 128
  /// Digital clock cycles a result spends behind the last read cycle (sample-and-hold, converter,
  /// shift-and-add).
  public var pipelineCycles = 3
  /// The read voltage on a driven word line.
  public var readVoltage = Voltage.volts(0.2)
  /// How long a driven word line conducts within one read cycle.
  public var conductionTime = Time.nanoseconds(50)
  /// How many cells of one row are written at the same time.
  public var writeParallelism = 8
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
    case conversionsPerReadCycle = "conversions_per_read_cycle"
    case pipelineCycles = "pipeline_cycles"
    case readVoltage = "read_voltage"
    case conductionTime = "conduction_time"
    case writeParallelism = "write_parallelism"
    case pulseWidth = "pulse_width"
    case setPulseWidth = "set_pulse_width"
    case resetPulseWidth = "reset_pulse_width"
    case verifyTime = "verify_time"
    case driverEfficiency = "driver_efficiency"
  }

  /// Converters of one array.
  public var converters: Int { (columns + columnsPerADC - 1) / columnsPerADC }

  /// Cells of one array.
  public var cells: Int { rows * columns }

  /// The time of one pulse with its verify read; SET and RESET share slots, so the pulse is the longer of the two.
  public var writeSlot: Time {
    max(setPulseWidth ?? pulseWidth, resetPulseWidth ?? pulseWidth) + verifyTime
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    try check.count(rows, "array.rows")
    try check.count(columns, "array.columns")
    try check.positive(readCycle, "array.read_cycle")
    try check.count(columnsPerADC, "array.columns_per_adc", atMost: columns)
    try check.count(conversionsPerReadCycle, "array.conversions_per_read_cycle")
    try check.count(pipelineCycles, "array.pipeline_cycles", atLeast: 0)
    try check.positive(readVoltage, "array.read_voltage")
    try check.positive(conductionTime, "array.conduction_time", atMost: readCycle)
    try check.count(writeParallelism, "array.write_parallelism", atMost: columns)
    try check.positive(pulseWidth, "array.pulse_width")
    if let setPulseWidth { try check.positive(setPulseWidth, "array.set_pulse_width") }
    if let resetPulseWidth { try check.positive(resetPulseWidth, "array.reset_pulse_width") }
    try check.positive(verifyTime, "array.verify_time")
    try check.fraction(driverEfficiency, "array.driver_efficiency")
  }
}
