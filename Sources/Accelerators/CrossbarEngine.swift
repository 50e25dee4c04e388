public import Crossbars
public import Devices
public import MatrixMath
public import Networks
public import Quantities
public import Traces

/// The matrix engine of simulated arrays: it computes with the analog errors and records every operation.
///
/// Values and trace come from the same calls, so accuracy and cost belong together. A copy of an engine is
/// another chip in the same state: same conductances, same wear, same trace so far.
///
/// Shape-only matrices are traced with assumed statistics, see `ShapeOnlyMatrix.swift`.
public struct CrossbarEngine: MatrixEngine {
  /// What the operations that follow are done for.
  public var phase = Networks.Phase.deploy
  /// How closely converters are simulated; operations and their counts are the same.
  public var fidelity = Fidelity.bitSerial {
    didSet { for index in matrices.indices { matrices[index].fidelity = fidelity } }
  }
  /// The matrices on the arrays, in the order of programming; those that have a shape and no values are not here.
  public private(set) var matrices: [CrossbarMatrix] = []
  /// Simulated time since the chip was made; only ``wait(_:)`` advances it.
  public private(set) var time = Time.zero
  private var shapes: [ShapeOnlyMatrix] = []
  private var places: [Place] = []

  private let device: any DeviceModel
  private let description: CrossbarDescription
  private let array: ArrayShape
  private let streams: RandomStreams
  /// How weights lie on cells.
  private let encoding: any WeightEncoding
  /// What all matrices without values are assumed to do; nothing before there is one.
  private var assumptions: ShapeOnlyAssumptions?
  private var chain: OperationChain

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
    encoding = try description.encoding(cellBits: device.cell.bits)
    chain = OperationChain(
      context: TraceContext(
        encoding: type(of: encoding).name, weightBits: description.weightBits,
        bitsPerCell: device.cell.bits, inputBits: description.inputBits,
        dacBits: description.dacBits, adcBits: description.adcBits,
        inputCycles: description.inputCycles,
        conversions: description.conversions, device: type(of: device).name,
        minimumConductance: device.cell.minimumConductance,
        maximumConductance: device.cell.maximumConductance))
  }

  /// Takes the operations recorded since the last time; the next operation waits for none of them.
  public mutating func takeTrace() -> Trace { chain.take() }

  /// Programs a matrix by write–verify.
  ///
  /// - Throws: `CrossbarError` when a weight is not finite.
  public mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle {
    let handle = MatrixHandle(index: places.count)
    let written = try place(weights, as: description)
    chain.add(
      MatrixRecord(
        name: description.name, layer: chain.layer(named: description.layer),
        inputs: weights.columns, outputs: weights.rows + (encoding.hasUnitColumn ? 1 : 0),
        role: description.role.rawValue,
        slices: encoding.slices, polarities: encoding.physicalColumns / encoding.slices,
        convertedColumns: encoding.converters.count, programming: written))
    record(.write(written), on: handle, vectors: 1)
    return handle
  }

  private mutating func place(
    _ weights: Matrix, as matrixDescription: MatrixDescription
  ) throws -> WriteWork {
    if weights.isShapeOnly {
      let assumptions =
        try assumptions ?? ShapeOnlyAssumptions(description, device: device, streams: streams)
      self.assumptions = assumptions
      let shape = ShapeOnlyMatrix(weights, assumptions)
      places.append(.shapeOnly(shapes.count))
      shapes.append(shape)
      return shape.write
    }
    var matrix = try CrossbarMatrix(
      id: UInt32(places.count), name: matrixDescription.name, outputs: weights.rows,
      inputs: weights.columns, description: description, array: array, device: device,
      streams: streams, headroom: matrixDescription.headroom)
    let statistics = try matrix.program(weights)
    matrix.fidelity = fidelity
    places.append(.programmed(matrices.count))
    matrices.append(matrix)
    return WriteWork(statistics)
  }

  /// Rewrites those cells of the selected weights whose level changes.
  ///
  /// Every selected weight is read from the buffer, with the 32-bit indices that name it, scaled, and compared with its
  /// range and with the code in place.
  ///
  /// - Throws: `CrossbarError` when a value is not finite.
  public mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
  ) throws {
    let written =
      switch places[handle.index] {
      case .programmed(let index):
        WriteWork(try matrices[index].program(values, at: selection))
      case .shapeOnly(let index): shapes[index].write(selection)
      }
    // The values of the next matrix are scaled while the arrays of the one before are still written.
    chain.append(
      Operation(
        .vector(
          VectorWork(
            multiplies: values.count, compares: 2 * values.count,
            bits: 32 * (values.count + selection.indexCount))),
        phase: tracePhase, layer: chain.layer(of: handle)),
      joiningWrites: false)
    record(.write(written), on: handle, vectors: 1)
  }

  /// What one step of a weight's code is worth, per output; nothing for a matrix without values.
  public func weightSteps(_ handle: MatrixHandle) -> [Float]? {
    switch places[handle.index] {
    case .programmed(let index): matrices[index].scales
    case .shapeOnly: nil
    }
  }

  /// Reads the arrays from their rows.
  public mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    recordInputScaling(of: x, multiplies: x.count, .forward, handle)
    let (y, work) = product(handle, x, .forward)
    record(.multiply(work), on: handle, vectors: x.rows)
    recordOutputScaling(
      of: y, adds: encoding.hasUnitColumn ? y.count : 0, multiplies: 2 * y.count, handle)
    return y
  }

  /// Reads the arrays from their columns.
  public mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    recordInputScaling(of: y, multiplies: 2 * y.count, .transposed, handle)
    let (x, work) = product(handle, y, .transposed)
    record(.transposedMultiply(work), on: handle, vectors: y.rows)
    recordOutputScaling(of: x, multiplies: x.count, handle)
    return x
  }

  /// Records the digital work before a product.
  ///
  /// That is the largest input of every vector, the codes, which leave the buffer, and the sum of the inputs if
  /// the encoding needs it: a unit column, which is read forwards, takes its place. A transposed product also
  /// scales by column before, a forward one after.
  private mutating func recordInputScaling(
    of inputs: Matrix, multiplies: Int, _ direction: Direction, _ handle: MatrixHandle
  ) {
    let hasUnit = encoding.hasUnitColumn && direction == .forward
    recordScaling(
      VectorWork(
        adds: encoding.inputOffset != 0 && !hasUnit ? inputs.count : 0, multiplies: multiplies,
        compares: inputs.count,
        bits: description.inputBits * inputs.count),
      handle, vectors: inputs.rows)
  }

  /// After a product: the scales, what the unit column takes off, and the results, which enter the buffer as
  /// 32-bit numbers.
  private mutating func recordOutputScaling(
    of outputs: Matrix, adds: Int = 0, multiplies: Int, _ handle: MatrixHandle
  ) {
    recordScaling(
      VectorWork(
        adds: adds, multiplies: multiplies, bits: 32 * outputs.count), handle,
      vectors: outputs.rows)
  }

  private mutating func recordScaling(
    _ work: VectorWork, _ handle: MatrixHandle, vectors: Int
  ) {
    chain.append(
      Operation(
        .vector(work), phase: tracePhase, layer: chain.layer(of: handle), vectors: vectors))
  }

  private mutating func product(
    _ handle: MatrixHandle, _ x: Matrix, _ direction: Direction
  ) -> (Matrix, ProductWork) {
    switch places[handle.index] {
    case .programmed(let index):
      let (y, statistics) = matrices[index].product(x, direction)
      return (y, ProductWork(statistics))
    case .shapeOnly(let index):
      let shape = shapes[index]
      let sensed = direction == .forward ? shape.outputs : shape.inputs
      return (
        Matrix(shapeOnly: x.rows, sensed), shape.product(vectors: x.rows, direction)
      )
    }
  }

  /// Records work of the vector unit.
  public mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {
    chain.append(
      Operation(
        .vector(VectorWork(work)), phase: tracePhase, layer: chain.layer(named: layer),
        vectors: vectors))
  }

  /// Makes the next operation wait for the end of everything before it.
  public mutating func barrier() { chain.barrier() }

  /// Makes the next operation wait for everything before it, and keeps a step like the last one as a count.
  public mutating func endStep() { chain.endStep() }

  /// Lets time pass on the whole chip: every cell relaxes and drifts from its own last write.
  ///
  /// Programming, products and digital work take no time here: whoever schedules the trace knows how long they
  /// take and waits. A matrix that is programmed later ages from then on.
  ///
  /// - Parameter duration: 0 s or more, finite; without effect on cells that do not age.
  public mutating func wait(_ duration: Time) {
    precondition(duration.si >= 0 && duration.si.isFinite, "a chip waiting \(duration)")
    for index in matrices.indices { matrices[index].wait(duration) }
    time = time + duration
  }

  /// Starts or ends watching converter inputs on every matrix.
  public mutating func calibrate(_ isWatching: Bool) {
    for index in matrices.indices { matrices[index].calibrate(isWatching) }
  }

  private mutating func record(
    _ work: Operation.Work, on handle: MatrixHandle, vectors: Int
  ) {
    chain.append(
      Operation(
        work, phase: tracePhase, layer: chain.layer(of: handle), matrix: handle.index,
        vectors: vectors))
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

/// Where an engine holds the matrix behind a handle.
private enum Place: Sendable {
  case programmed(Int)
  case shapeOnly(Int)
}
