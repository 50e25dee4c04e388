public import Crossbars
public import Devices
public import MatrixMath
public import Networks
public import Traces

/// The matrix engine of simulated arrays: it computes with the analog errors and records every operation.
///
/// Values and trace come from the same calls, so accuracy and cost belong together. A copy of an engine is
/// another chip in the same state: same conductances, same wear, same trace so far.
public struct CrossbarEngine: MatrixEngine {
  /// What the operations that follow are done for.
  public var phase = Networks.Phase.deploy
  /// The matrices on the arrays, in the order of programming.
  public private(set) var matrices: [CrossbarMatrix] = []

  private let device: any DeviceModel
  private let description: CrossbarDescription
  private let array: ArrayShape
  private let streams: RandomStreams
  private var recorder: TraceRecorder
  private var previous: Int?
  private var waitsForAll = false

  /// Makes an empty chip.
  ///
  /// - Parameters:
  ///   - device: the cells.
  ///   - description: encodings and converters.
  ///   - array: the size of the arrays.
  ///   - seed: of every random draw on this chip.
  /// - Throws: `CrossbarError` when the description names something unknown or out of range.
  public init(
    device: any DeviceModel, description: CrossbarDescription, array: ArrayShape, seed: UInt64
  ) throws {
    try description.validate()
    self.device = device
    self.description = description
    self.array = array
    streams = RandomStreams(seed: seed)
    let encoding = try description.encoding(cellBits: device.cell.bits)
    recorder = TraceRecorder(
      context: TraceContext(
        encoding: type(of: encoding).name, weightBits: description.weightBits,
        bitsPerCell: device.cell.bits, inputBits: description.inputBits,
        dacBits: description.dacBits, inputCycles: description.inputCycles,
        device: type(of: device).name, minimumConductance: device.cell.minimumConductance,
        maximumConductance: device.cell.maximumConductance))
  }

  /// Takes the operations recorded since the last time; the next operation waits for none of them.
  public mutating func takeTrace() -> Trace {
    previous = nil
    waitsForAll = false
    return recorder.takeOperations()
  }

  /// Programs a matrix by write–verify.
  ///
  /// - Throws: `CrossbarError` when a weight is not finite.
  public mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle {
    let encoding = try self.description.encoding(cellBits: device.cell.bits)
    var matrix = try CrossbarMatrix(
      id: UInt32(matrices.count), name: description.name, outputs: weights.rows,
      inputs: weights.columns, description: self.description, array: array, device: device,
      streams: streams)
    let statistics = try matrix.program(weights)
    let handle = MatrixHandle(index: matrices.count)
    matrices.append(matrix)
    _ = recorder.add(
      MatrixRecord(
        name: description.name, layer: recorder.layer(named: description.layer),
        inputs: weights.columns, outputs: weights.rows, role: description.role.rawValue,
        slices: encoding.slices, polarities: encoding.physicalColumns / encoding.slices,
        convertedColumns: encoding.converters.count))
    record(.write(WriteWork(statistics)), on: handle, vectors: 1)
    return handle
  }

  /// Rewrites the cells whose level changes.
  ///
  /// - Throws: `CrossbarError` when a weight is not finite.
  public mutating func rewrite(_ handle: MatrixHandle, to weights: Matrix) throws {
    let statistics = try matrices[handle.index].program(weights)
    record(.write(WriteWork(statistics)), on: handle, vectors: 1)
  }

  /// Reads the arrays from their rows.
  public mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    let (y, statistics) = matrices[handle.index].product(x, .forward)
    record(.multiply(ProductWork(statistics)), on: handle, vectors: x.rows)
    return y
  }

  /// Reads the arrays from their columns.
  public mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    let (x, statistics) = matrices[handle.index].product(y, .transposed)
    record(.transposedMultiply(ProductWork(statistics)), on: handle, vectors: y.rows)
    return x
  }

  /// Records work of the vector unit.
  public mutating func record(_ work: DigitalWork, layer: String) {
    append(
      Operation(
        .vector(VectorWork(work)), phase: tracePhase, layer: recorder.layer(named: layer)))
  }

  /// Makes the next operation wait for the end of everything before it.
  public mutating func barrier() { waitsForAll = true }

  /// Starts or ends watching converter inputs on every matrix.
  public mutating func calibrate(_ isWatching: Bool) {
    for index in matrices.indices { matrices[index].calibrate(isWatching) }
  }

  private mutating func record(
    _ work: Operation.Work, on handle: MatrixHandle, vectors: Int
  ) {
    let layer = recorder.trace.matrices[handle.index].layer
    append(
      Operation(
        work, phase: tracePhase, layer: layer, matrix: handle.index, vectors: vectors))
  }

  /// Operations form one chain: each streams from the one before it, or waits for its end at a barrier.
  private mutating func append(_ operation: Operation) {
    var operation = operation
    if let previous {
      operation.dependencies = [.init(previous, waitsForAll ? .barrier : .streaming)]
    }
    waitsForAll = false
    previous = recorder.record(operation)
  }

  private var tracePhase: Traces.Phase {
    switch phase {
    case .deploy: .deploy
    case .forward: .forward
    case .backward: .backward
    case .update: .update
    case .taskSwitch: .taskSwitch
    case .inference: .inference
    }
  }
}
