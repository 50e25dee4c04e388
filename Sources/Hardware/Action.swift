/// An event of a hardware component that is counted and priced.
///
/// Crossbars, devices and the evaluation count actions as integers; a cost is applied once, at the end.
public enum Action: String, Sendable, Hashable, Codable, CaseIterable {
  /// One conversion of one column current (or row current in a transposed read) to a number.
  case adcConversion = "adc_conversion"
  /// One drive of one word line for one input cycle.
  case wordlineDrive = "wordline_drive"
  /// One sample-and-hold of one column current.
  case sampleHold = "sample_hold"
  /// One shift-and-add of a converted value.
  case shiftAdd = "shift_add"
  /// One read cycle of one array: registers, and what else a library charges per array and cycle.
  case arrayRead = "array_read"
  /// One integration step of one column, where charges are added before the converter.
  case integrationStep = "integration_step"
  /// The current through driven cells; its amount is the sum of driven conductances in siemens.
  case cellConduction = "cell_conduction"

  /// One pulse that raises the conductance of a cell.
  case setPulse = "set_pulse"
  /// One pulse that lowers the conductance of a cell.
  case resetPulse = "reset_pulse"
  /// The half-selected cells of an array without access transistors during one SET or RESET pulse.
  case halfSelect = "half_select"
  /// One read of a cell during write–verify.
  case verifyRead = "verify_read"
  /// What the write driver and charge pump lose while they deliver one SET pulse.
  case setDriverLoss = "set_driver_loss"
  /// What the write driver and charge pump lose while they deliver one RESET pulse.
  case resetDriverLoss = "reset_driver_loss"
  /// One cell that was written; a tally without a cost of its own.
  case cellWrite = "cell_write"
  /// One cell that was skipped because its target did not change; a tally without a cost of its own.
  case cellSkip = "cell_skip"

  /// One bit read from or written to a tile's buffer.
  case bufferBit = "buffer_bit"
  /// One bit carried by the bus between a tile's buffer and its arrays.
  case busBit = "bus_bit"
  /// One bit carried over one hop of the mesh between tiles.
  case routerBitHop = "router_bit_hop"
  /// One bit carried over the off-chip link.
  case linkBit = "link_bit"
  /// One bit read from or written to the memory outside the chip.
  case dramBit = "dram_bit"

  /// One single-precision addition or subtraction of a vector unit.
  case vectorAdd = "vector_add"
  /// One single-precision multiplication of a vector unit.
  case vectorMultiply = "vector_multiply"
  /// One single-precision comparison of a vector unit.
  case vectorCompare = "vector_compare"
  /// One single-precision division of a vector unit.
  case vectorDivide = "vector_divide"
  /// One single-precision square root of a vector unit.
  case vectorSquareRoot = "vector_square_root"
  /// One single-precision exponential of a vector unit.
  case vectorExponential = "vector_exponential"

  /// Reads the name of an action.
  public init(from decoder: any Decoder) throws { self = try decoder.choice() }

  /// Counted for the reader; what such an action costs is in other actions.
  static let tallies: [Action] = [.cellWrite, .cellSkip]

  /// The position of the action in `allCases`.
  var index: Int { Self.positions[self] ?? 0 }

  private static let positions = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
