public import Quantities

/// A device that is written pulse by pulse and verified: everything but its own laws is done here.
///
/// A conforming type states its parameters with their defaults, checks its range, and gives the laws
/// in which it differs from a cell that keeps what the last verify read saw.
public protocol WrittenDevice: DeviceModel
where Configuration == DeviceConfiguration<Parameters> {
  /// The parameters of this device alone.
  associatedtype Parameters: DeviceParameters

  /// The error that stays after the last verify read; nothing for none.
  var programmingError: ConductanceShift? { get }

  /// Whether the programming error was measured on written cells as a whole, so that for an accepted
  /// cell it takes the place of what the write–verify loop left, instead of coming on top.
  var programmingErrorIsTotal: Bool { get }

  /// The change of conductance at a time after the write; nothing for none at any time.
  func drift(after age: Time) -> ConductanceShift?
}

extension WrittenDevice {
  /// No error besides what the loop leaves.
  public var programmingError: ConductanceShift? { nil }

  /// Errors come on top of what the loop leaves.
  public var programmingErrorIsTotal: Bool { false }

  /// No drift.
  public func drift(after age: Time) -> ConductanceShift? { nil }

  /// Conductance window and levels.
  public var cell: CellDescription { configuration.common.cell }
  /// Cells stuck from the start.
  public var faults: FaultModel { configuration.common.faults }
  /// When cells wear out.
  public var endurance: Endurance? { configuration.common.endurance }

  /// The read noise of the configuration, equal in all states.
  public var uniformReadNoise: Float? { Float(configuration.common.readNoise) * cell.topLevel }

  /// Whether there is a drift or a temperature other than 300 K.
  public var ages: Bool { drift(after: .seconds(1)) != nil || cell.temperature?.factor ?? 1 != 1 }

  /// Whether there is another drift at one age than at the other.
  public func differs(at age: Time, from other: Time) -> Bool {
    drift(after: age) != drift(after: other)
  }

  /// Programs cells by write–verify and adds the programming error.
  public func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    let parameters = configuration.common
    let kernel = WriteVerifyKernel(
      parameters.writeVerify, cell: parameters.cell, endurance: parameters.endurance)
    var statistics = kernel.program(&writes, array: array, streams: streams)
    if let programmingError {
      statistics.clamped += writes.addProgrammingErrors(
        programmingError, replacingWithin: programmingErrorIsTotal ? kernel.window : nil,
        array: array, stream: streams.relaxation)
    }
    statistics.squaredError = writes.squaredError
    return statistics
  }

  /// Drifts cells to a time after the write.
  public func age(
    _ writes: inout CellWrites, by age: Time, array: UInt32, streams: RandomStreams
  ) {
    precondition(age.si >= 0 && age.si.isFinite, "cells aged by \(age)")
    writes.age(drift(after: age), of: cell, array: array, stream: streams.relaxation)
  }
}
