/// The parameters that belong to one device model alone.
public protocol DeviceParameters: Codable, Sendable, Equatable {
  /// What the common parameters of this device are where a configuration does not state them.
  static var standard: CellParameters { get }
  /// The defaults.
  init()
}

/// The configuration of a written device: common parameters and its own ones, in one mapping.
@dynamicMemberLookup
public struct DeviceConfiguration<Own: DeviceParameters>: Codable, Sendable, Equatable {
  /// What all written devices have.
  public var common: CellParameters
  /// What this device has besides.
  public var own: Own

  /// Gives the parameters.
  public init(
    cell: CellDescription = Own.standard.cell,
    writeVerify: WriteVerify = Own.standard.writeVerify,
    readNoise: Double = Own.standard.readNoise, faults: FaultModel = Own.standard.faults,
    endurance: Endurance? = Own.standard.endurance, own: Own = Own()
  ) {
    common = CellParameters(
      cell: cell, writeVerify: writeVerify, readNoise: readNoise, faults: faults,
      endurance: endurance)
    self.own = own
  }

  /// Reads the parameters; absent keys keep the defaults of the device.
  public init(from decoder: any Decoder) throws {
    common = try CellParameters(from: decoder, defaults: Own.standard)
    own = try Own(from: decoder)
  }

  /// Writes all parameters into one mapping.
  public func encode(to encoder: any Encoder) throws {
    try common.encode(to: encoder)
    try own.encode(to: encoder)
  }

  /// A common parameter.
  public subscript<Value>(dynamicMember path: WritableKeyPath<CellParameters, Value>) -> Value {
    get { common[keyPath: path] }
    set { common[keyPath: path] = newValue }
  }

  /// A parameter of this device.
  public subscript<Value>(dynamicMember path: WritableKeyPath<Own, Value>) -> Value {
    get { own[keyPath: path] }
    set { own[keyPath: path] = newValue }
  }
}
