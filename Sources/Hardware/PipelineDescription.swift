public import Quantities

/// The times a vector spends around its read cycles, stage by stage.
///
/// Every stage takes the next vector as soon as it has passed on the one before, so the stages add latency and no
/// interval.
public struct PipelineDescription: Sendable, Codable, Equatable {
  /// From the tile's buffer into the input registers, before the first read cycle.
  public var bufferRead = Time.zero
  /// Holding the last input cycle's currents.
  public var sampleHold = Time.nanoseconds(1)
  /// Converting the last input cycle's currents.
  public var conversion = Time.nanoseconds(1)
  /// Shifting and adding the last conversions.
  public var shiftAdd = Time.nanoseconds(1)
  /// Into the output registers.
  public var outputRegister = Time.zero
  /// Adding the results of several arrays of a tile.
  public var merge = Time.zero
  /// From the output registers into the tile's buffer.
  public var bufferWrite = Time.zero

  /// The pipeline of the reference chip: one clock cycle each to hold, convert, and shift and add.
  public init() {}

  /// The stages in the order a vector passes them, with their names in hardware files.
  public var stages: [(name: String, time: Time)] {
    [
      ("buffer_read", bufferRead), ("sample_hold", sampleHold), ("conversion", conversion),
      ("shift_add", shiftAdd), ("output_register", outputRegister), ("merge", merge),
      ("buffer_write", bufferWrite),
    ]
  }

  private enum CodingKeys: String, CodingKey {
    case bufferRead = "buffer_read"
    case sampleHold = "sample_hold"
    case conversion
    case shiftAdd = "shift_add"
    case outputRegister = "output_register"
    case merge
    case bufferWrite = "buffer_write"
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    bufferRead = try file.value(.bufferRead, default: bufferRead)
    sampleHold = try file.value(.sampleHold, default: sampleHold)
    conversion = try file.value(.conversion, default: conversion)
    shiftAdd = try file.value(.shiftAdd, default: shiftAdd)
    outputRegister = try file.value(.outputRegister, default: outputRegister)
    merge = try file.value(.merge, default: merge)
    bufferWrite = try file.value(.bufferWrite, default: bufferWrite)
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    for stage in stages { try check.notNegative(stage.time, "array.pipeline.\(stage.name)") }
  }
}
