public import Quantities

/// The arrays that share one set of local registers and one port to the tile's bus.
public struct ProcessingElementDescription: Sendable, Codable, Equatable {
  /// Arrays of one processing element.
  public var arrays = 8
  /// Converters that all arrays of the processing element share; nothing where every array has its own.
  public var sharedConverters: Int?
  /// Conversions that the processing element shifts and adds per clock cycle.
  public var shiftAddsPerCycle = 16
  /// Bits that the input and output registers pass on per clock cycle.
  public var registerBits = 256

  /// The processing element of the reference chip.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case arrays
    case sharedConverters = "shared_converters"
    case shiftAddsPerCycle = "shift_adds_per_cycle"
    case registerBits = "register_bits"
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    arrays = try file.value(.arrays, default: arrays)
    sharedConverters = try file.decodeIfPresent(Int.self, forKey: .sharedConverters)
    shiftAddsPerCycle = try file.value(.shiftAddsPerCycle, default: shiftAddsPerCycle)
    registerBits = try file.value(.registerBits, default: registerBits)
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    try check.count(arrays, "processing_element.arrays")
    if let sharedConverters {
      try check.count(sharedConverters, "processing_element.shared_converters")
    }
    try check.count(shiftAddsPerCycle, "processing_element.shift_adds_per_cycle")
    try check.count(registerBits, "processing_element.register_bits")
  }
}

/// How many cycles one lane of a vector unit is busy with one elementary operation.
///
/// Additions, multiplications and comparisons are pipelined, one per cycle. Division and square root are
/// assumed to be iterative (radix-16 on a 24-bit significand with normalisation: 8 cycles), an exponential to
/// be the ten multiplications and ten additions of the Cephes `expf` on the lane itself.
public struct VectorCycles: Sendable, Codable, Equatable {
  /// Cycles of one addition or subtraction.
  public var add = 1
  /// Cycles of one multiplication.
  public var multiply = 1
  /// Cycles of one comparison.
  public var compare = 1
  /// Cycles of one division.
  public var divide = 8
  /// Cycles of one square root.
  public var squareRoot = 8
  /// Cycles of one exponential.
  public var exponential = 20

  /// The lane of the reference chip.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case add, multiply, compare, divide
    case squareRoot = "square_root"
    case exponential
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    add = try file.value(.add, default: add)
    multiply = try file.value(.multiply, default: multiply)
    compare = try file.value(.compare, default: compare)
    divide = try file.value(.divide, default: divide)
    squareRoot = try file.value(.squareRoot, default: squareRoot)
    exponential = try file.value(.exponential, default: exponential)
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    try check.count(add, "tile.vector_cycles.add")
    try check.count(multiply, "tile.vector_cycles.multiply")
    try check.count(compare, "tile.vector_cycles.compare")
    try check.count(divide, "tile.vector_cycles.divide")
    try check.count(squareRoot, "tile.vector_cycles.square_root")
    try check.count(exponential, "tile.vector_cycles.exponential")
  }
}

/// A group of processing elements with a buffer, a bus, a vector unit and the write drivers.
public struct TileDescription: Sendable, Codable, Equatable {
  /// Processing elements of one tile.
  public var processingElements = 12
  /// The capacity of the tile's buffer in bytes.
  public var bufferBytes = 65_536
  /// Bits the bus between buffer and arrays carries per clock cycle.
  public var bufferBusBits = 384
  /// Lanes of the tile's vector unit.
  public var vectorLanes = 64
  /// Cycles of the elementary operations on one lane.
  public var vectorCycles = VectorCycles()
  /// How many arrays of the tile may be written at the same time.
  public var writingArrays = 1
  /// The power that the charge pump and drivers of a tile may draw; nothing for no limit beside `writingArrays`.
  public var writePowerLimit: Power?

  /// The tile of the reference chip.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case processingElements = "processing_elements"
    case bufferBytes = "buffer_bytes"
    case bufferBusBits = "buffer_bus_bits"
    case vectorLanes = "vector_lanes"
    case vectorCycles = "vector_cycles"
    case writingArrays = "writing_arrays"
    case writePowerLimit = "write_power_limit"
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    processingElements = try file.value(.processingElements, default: processingElements)
    bufferBytes = try file.value(.bufferBytes, default: bufferBytes)
    bufferBusBits = try file.value(.bufferBusBits, default: bufferBusBits)
    vectorLanes = try file.value(.vectorLanes, default: vectorLanes)
    vectorCycles = try file.value(.vectorCycles, default: vectorCycles)
    writingArrays = try file.value(.writingArrays, default: writingArrays)
    writePowerLimit = try file.decodeIfPresent(Power.self, forKey: .writePowerLimit)
  }

  func validate(_ check: RangeCheck, arraysPerTile: Int) throws(HardwareError) {
    try check.count(processingElements, "tile.processing_elements")
    try check.count(bufferBytes, "tile.buffer_bytes")
    try check.count(bufferBusBits, "tile.buffer_bus_bits")
    try check.count(vectorLanes, "tile.vector_lanes")
    try vectorCycles.validate(check)
    try check.count(writingArrays, "tile.writing_arrays", atMost: arraysPerTile)
    if let writePowerLimit { try check.positive(writePowerLimit, "tile.write_power_limit") }
  }
}

/// The tiles of a chip, the mesh between them and the link to the world outside.
public struct ChipDescription: Sendable, Codable, Equatable {
  /// Tiles of the chip.
  public var tiles = 168
  /// Columns of the mesh; tile t is at column t mod `meshColumns` and row t ÷ `meshColumns`.
  public var meshColumns = 14
  /// Digital clock cycles of one hop.
  public var hopCycles = 4
  /// Bits that one link between neighbouring tiles carries per clock cycle and direction.
  public var meshLinkBits = 32
  /// Operations that the chip's sequencer looks ahead: none starts before the one this many places earlier has ended.
  public var issueWindow = 16_384
  /// Bits the off-chip link carries per clock cycle; 204 are the four links of 6.4 GB/s of ISAAC at 1 GHz.
  public var linkBits = 204
  /// The rule that places matrices on arrays, by its name.
  public var mapper = "first_fit"
  /// What happens when the matrices need more arrays than there are.
  public var whenFull = WhenFull.refuse

  /// The chip of the reference design.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case tiles
    case meshColumns = "mesh_columns"
    case hopCycles = "hop_cycles"
    case meshLinkBits = "mesh_link_bits"
    case issueWindow = "issue_window"
    case linkBits = "link_bits"
    case mapper
    case whenFull = "when_full"
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    tiles = try file.value(.tiles, default: tiles)
    meshColumns = try file.value(.meshColumns, default: meshColumns)
    hopCycles = try file.value(.hopCycles, default: hopCycles)
    meshLinkBits = try file.value(.meshLinkBits, default: meshLinkBits)
    issueWindow = try file.value(.issueWindow, default: issueWindow)
    linkBits = try file.value(.linkBits, default: linkBits)
    mapper = try file.value(.mapper, default: mapper)
    whenFull = try file.value(.whenFull, default: whenFull)
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    try check.count(tiles, "chip.tiles")
    try check.count(meshColumns, "chip.mesh_columns", atMost: tiles)
    try check.count(hopCycles, "chip.hop_cycles", atLeast: 0)
    try check.count(meshLinkBits, "chip.mesh_link_bits")
    try check.count(issueWindow, "chip.issue_window")
    try check.count(linkBits, "chip.link_bits")
  }
}
