import MatrixMath
import Quantities

@testable import Devices

/// A model of the registry with its default parameters.
func standardModel(named name: String) throws -> any DeviceModel {
  func make<Model: DeviceModel>(_ type: Model.Type) throws -> any DeviceModel {
    try Model(decodedFromNothing(Model.Configuration.self))
  }
  return try make(deviceModel(named: name))
}

/// Cells 0 … count − 1 of which cell i goes from level `from(i)` to level `to(i)`.
func cellWrites(
  count: Int, from: (Int) -> Float, to: (Int) -> Float, fault: (Int) -> UInt8 = { _ in 0 }
) -> CellWrites {
  var writes = CellWrites()
  writes.reserveCapacity(count)
  for cell in 0..<count {
    writes.append(
      cell: UInt32(cell), event: UInt32(cell % 3), target: to(cell), conductance: from(cell),
      fault: fault(cell))
  }
  return writes
}

/// The same entries in the order of `order`.
func reordered(_ writes: CellWrites, by order: [Int]) -> CellWrites {
  var result = CellWrites()
  result.cells = order.map { writes.cells[$0] }
  result.events = order.map { writes.events[$0] }
  result.targets = order.map { writes.targets[$0] }
  result.conductances = order.map { writes.conductances[$0] }
  result.faults = order.map { writes.faults[$0] }
  result.wear = order.map { writes.wear[$0] }
  result.pulses = order.map { writes.pulses[$0] }
  return result
}

/// What `configs/devices/wan2022-incremental.yaml` says of writing.
let incrementalPreset = WriteVerify(
  scheme: .incremental, setStrength: .microsiemens(7.9), resetStrength: .microsiemens(7.9),
  strengthIncrement: .microsiemens(2.5), cycleToCycle: 0.3, deviceToDevice: 0.1, maxPulses: 200,
  maxReversals: 30)
