import Quantities

/// What every device that is written pulse by pulse is described by.
public struct CellParameters: Sendable, Equatable {
  /// Conductance window and levels.
  public var cell: CellDescription
  /// How a cell is written.
  public var writeVerify: WriteVerify
  /// σ of one read, as a fraction of G_max − G_min, in every state.
  public var readNoise: Double
  /// Cells stuck from the start.
  public var faults: FaultModel
  /// When cells wear out; nothing (`null` in a file): never.
  public var endurance: Endurance?

  /// Gives the parameters; they are checked by the device model that uses them.
  public init(
    cell: CellDescription = CellDescription(), writeVerify: WriteVerify = WriteVerify(),
    readNoise: Double = 0.01, faults: FaultModel = FaultModel(),
    endurance: Endurance? = Endurance()
  ) {
    self.cell = cell
    self.writeVerify = writeVerify
    self.readNoise = readNoise
    self.faults = faults
    self.endurance = endurance
  }

  func validate(for model: String) throws {
    try cell.validate(for: model)
    try writeVerify.validate(for: model)
    try require(readNoise, in: 0...1, "read_noise", of: model)
    try faults.validate(for: model)
    try endurance?.validate(for: model)
  }
}

extension CellParameters: Codable, DefaultedSettings {
  private enum CodingKeys: String, CodingKey {
    case cell
    case writeVerify = "write_verify"
    case readNoise = "read_noise"
    case faults
    case endurance
  }

  /// Reads the parameters; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, defaults: CellParameters())
  }

  init(from decoder: any Decoder, defaults: CellParameters) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    cell = try values.group(.cell, default: defaults.cell)
    writeVerify = try values.group(.writeVerify, default: defaults.writeVerify)
    readNoise = try values.value(.readNoise, default: defaults.readNoise)
    faults = try values.group(.faults, default: defaults.faults)
    let isSwitchedOff = try values.contains(.endurance) && values.decodeNil(forKey: .endurance)
    endurance =
      isSwitchedOff
      ? nil : try values.group(.endurance, default: defaults.endurance ?? Endurance())
    if !values.contains(.endurance), defaults.endurance == nil { endurance = nil }
  }

  /// Writes the parameters; an endurance that is switched off as `null`.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(cell, forKey: .cell)
    try values.encode(writeVerify, forKey: .writeVerify)
    try values.encode(readNoise, forKey: .readNoise)
    try values.encode(faults, forKey: .faults)
    if let endurance {
      try values.encode(endurance, forKey: .endurance)
    } else {
      try values.encodeNil(forKey: .endurance)
    }
  }
}
