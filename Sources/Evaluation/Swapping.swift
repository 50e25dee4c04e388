public import Hardware
public import Mapping
public import Traces

/// A trace on a chip that may be too small for all of its matrices at once.
///
/// Where they fit, or the chip refuses what does not (`chip.when_full`), the trace is passed on as it is. Otherwise
/// matrices take turns: before an operation on a matrix that is not on the arrays, a write of the whole matrix is
/// inserted, with what `MatrixRecord/programming` says, in the phase of the operation. It waits for the last use of
/// the arrays it takes like every operation on common arrays (`Placement/arrayGroups(of:)`), for its weights, and for
/// nothing else, so it may begin while other arrays work. The weights come from the memory outside: before the write a
/// transport of all of them is inserted (inputs × outputs × bits of a weight), which waits for the port of the chip alone.
/// An operation that writes every cell itself needs neither.
///
/// - A matrix that leaves is not read back: what was trained is taken to be outside already (the digital master copy).
/// - Inserted operations have layers of their own, named after the layer of the operation with " (swap)", so that the
///   ledger keeps them apart from what the method itself does (``Traces/TraceHeader/isSwapped(layer:)``).
/// - The matrices of ``header`` are places (`SwapPlan`): operations name the place a matrix is at.
/// - When the trace begins, as many matrices are on the chip as fit, in their order.
/// - A repetition is given run by run until the chip holds the same matrices at the end of a run as at its beginning,
///   used in the same order; what is left is one repetition again. Its operations are kept meanwhile.
/// - Positions in dependencies are moved by what was inserted before; the last 65 536 inserted stretches are
///   remembered, and operations further back have ended.
public struct Swapping<Source: TraceSource>: TraceSource {
  /// What the operations refer to: places instead of matrices if there is swapping.
  public let header: TraceHeader
  /// Where the matrices or places of the header lie.
  public let placement: Placement
  /// Whether matrices take turns.
  public let isSwapping: Bool
  private let plan: SwapPlan?
  private let records: [MatrixRecord]
  private let layerCount: Int

  /// The trace, read as far as operations have been given.
  private(set) var source: Source
  private var residents: Residents?
  private var shifts = IndexShifts()
  private var read = 0
  private var repeated: RepeatedStretch?
  private var queue: [TraceItem] = []
  private var position = 0

  /// Places the matrices of a trace.
  ///
  /// - Parameters:
  ///   - source: the trace, at its beginning.
  ///   - hardware: the chip.
  ///   - mapper: the rule that places matrices; the one that the hardware names unless given.
  /// - Throws: `MappingError` when the matrices do not fit and the chip refuses them, or one is larger than the chip;
  ///   ``EvaluationError/noProgramming(matrix:hardware:)`` when one can not be brought in.
  public init(
    _ source: Source, on hardware: HardwareDescription, mapper: (any Mapper)? = nil
  ) throws {
    let header = source.header
    let fit = try Fit(header.matrices, on: hardware, mapper: mapper ?? hardware.namedMapper())
    self.source = source
    records = header.matrices
    layerCount = header.layers.count
    placement = fit.placement
    plan = fit.plan
    isSwapping = fit.plan != nil
    residents = fit.plan.map { Residents($0) }
    self.header = fit.plan.map { Self.header(header, $0) } ?? header
  }

  /// The next item; nothing at the end.
  ///
  /// - Throws: what the trace throws.
  public mutating func next() throws -> TraceItem? {
    guard isSwapping, let plan else { return try source.next() }
    while position == queue.count {
      queue.removeAll(keepingCapacity: true)
      position = 0
      if repeated != nil {
        giveRun(plan)
        continue
      }
      switch try source.next() {
      case nil: return nil
      case .operation(let operation):
        give(operation, plan)
        read += 1
      case .beginRepetition(let times): try keepRepetition(times: times)
      case .endRepetition: break
      }
    }
    position += 1
    return queue[position - 1]
  }

  /// Reads a repetition to its end.
  private mutating func keepRepetition(times: Int) throws {
    var operations: [Operation] = []
    while case .operation(let operation) = try source.next() { operations.append(operation) }
    repeated = RepeatedStretch(operations: operations, first: read, remaining: times)
  }

  /// Gives one run of the repetition, or all that are left when each leaves the chip as it found it.
  private mutating func giveRun(_ plan: SwapPlan) {
    guard var stretch = repeated, let before = residents else { return }
    var after = before
    for operation in stretch.operations {
      guard let matrix = operation.matrix, after.use(matrix, plan) == nil else { continue }
      _ = after.bring(matrix, plan)
    }
    let times = after == before ? stretch.remaining : 1
    queue.append(.beginRepetition(times: times))
    shifts.forget(from: stretch.first)
    read = stretch.first
    for operation in stretch.operations {
      give(operation, plan)
      read += 1
    }
    queue.append(.endRepetition)
    stretch.remaining -= times
    repeated = stretch.remaining > 0 ? stretch : nil
  }

  /// Gives an operation, and before it what brings its matrix in.
  private mutating func give(_ operation: Operation, _ plan: SwapPlan) {
    var operation = operation
    operation.dependencies = Operation.Dependencies(
      operation.dependencies.map { .init(shifts.place(of: $0.operation), $0.mode) })
    if let matrix = operation.matrix {
      operation.matrix = residents?.use(matrix, plan) ?? bring(matrix, for: operation, plan)
    }
    shifts.note(read)
    queue.append(.operation(operation))
  }

  private mutating func bring(_ matrix: Int, for operation: Operation, _ plan: SwapPlan) -> Int {
    let place = residents?.bring(matrix, plan) ?? matrix
    let record = records[matrix]
    if case .write(let work) = operation.work, work.cells == record.cells { return place }
    if let programming = record.programming {
      let layer = operation.layer + layerCount
      let bits = record.inputs * record.outputs * header.context.weightBits
      let transport = shifts.insert()
      queue.append(
        .operation(Operation(.offChip(bits: bits), phase: operation.phase, layer: layer)))
      _ = shifts.insert()
      queue.append(
        .operation(
          Operation(
            .write(programming), phase: operation.phase, layer: layer, matrix: place,
            dependencies: [.init(transport, .barrier)])))
    }
    return place
  }

  /// The header with a layer for inserted operations beside every layer, and places for matrices.
  ///
  /// Further places of a matrix count to the layer of inserted operations, so that the layer itself has the tiles of
  /// one place.
  private static func header(_ header: TraceHeader, _ plan: SwapPlan) -> TraceHeader {
    let places = plan.matrixOfPlace.enumerated().map { place, matrix in
      var record = header.matrices[matrix]
      if place != matrix {
        let number = (plan.places[matrix].firstIndex(of: place) ?? 0) + 1
        record.name += " (place \(number))"
        record.layer += header.layers.count
      }
      return record
    }
    return TraceHeader(
      context: header.context, layers: header.layers + header.layers.map { $0 + swapSuffix },
      matrices: places)
  }
}

/// Behind the names of layers with inserted operations.
private let swapSuffix = " (swap)"

extension TraceHeader {
  /// Whether a layer is one of those that hold what `Swapping` inserted.
  public func isSwapped(layer: Int) -> Bool { layers[layer].hasSuffix(swapSuffix) }
}

/// Where matrices lie: all at once, or in turns.
private struct Fit {
  let placement: Placement
  let plan: SwapPlan?

  init(_ records: [MatrixRecord], on hardware: HardwareDescription, mapper: any Mapper) throws {
    let matrices = records.map(LogicalMatrix.init)
    do {
      placement = try mapper.place(matrices, on: hardware)
      plan = nil
    } catch {
      guard case .tooFewArrays = error, hardware.chip.whenFull == .swap else { throw error }
      let turns = try SwapPlan(matrices, mapper: mapper, on: hardware)
      if let missing = records.first(where: { $0.programming == nil }) {
        throw EvaluationError.noProgramming(matrix: missing.name, hardware: hardware.name)
      }
      placement = turns.placement
      plan = turns
    }
  }
}

/// A repetition of which some runs are still to be given.
private struct RepeatedStretch {
  var operations: [Operation]
  /// The position of the first operation in the trace that is read.
  var first: Int
  var remaining: Int
}

/// How far operations are behind their positions in the trace that is read.
private struct IndexShifts {
  /// How many stretches of equal shift are remembered.
  static let memory = 65_536

  /// From an operation on, the shift, ascending.
  private var stretches: [(from: Int, shift: Int)] = []
  /// Operations given so far.
  private var given = 0

  /// Counts an operation that the trace does not have and tells its position.
  mutating func insert() -> Int {
    given += 1
    return given - 1
  }

  /// Counts an operation of the trace.
  mutating func note(_ operation: Int) {
    if given - operation != stretches.last?.shift ?? 0 {
      if stretches.count == 2 * Self.memory { stretches.removeFirst(Self.memory) }
      stretches.append((operation, given - operation))
    }
    given += 1
  }

  /// Forgets where operations of earlier runs were given.
  mutating func forget(from operation: Int) {
    while let last = stretches.last, last.from >= operation { stretches.removeLast() }
  }

  /// The position of an operation among those given.
  func place(of operation: Int) -> Int {
    var (low, high) = (0, stretches.count)
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].from <= operation { low = middle + 1 } else { high = middle }
    }
    return operation + (low > 0 ? stretches[low - 1].shift : 0)
  }
}
