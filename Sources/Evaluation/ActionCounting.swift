import Hardware
import Traces

/// Counts the actions of operations; all counts are integers.
struct ActionCounting {
  let model: TimingModel
  private let hasHalfSelect: Bool

  init(_ model: TimingModel) {
    self.model = model
    hasHalfSelect = model.description.array.halfSelect != .none
  }

  /// Calls a function with the count of every action of an operation, all repeats included; an action may come twice.
  @inline(__always)
  func forEach(_ entry: borrowing ScheduledOperation, _ body: (Action, Int) -> Void) {
    let repeats = entry.operation.repeats
    let matrix = entry.operation.matrix ?? 0
    switch entry.operation.work {
    case .multiply(let work): product(work, model.products, matrix, entry, body)
    case .transposedMultiply(let work):
      product(work, model.transposedProducts, matrix, entry, body)
    case .write(let work): write(work, repeats, body)
    case .vector(let work): vector(work, repeats, body)
    case .move(let bits): body(.bufferBit, 2 * bits * repeats)
    case .offChip(let bits):
      body(.linkBit, bits * repeats)
      body(.dramBit, bits * repeats)
    }
    body(.busBit, entry.plan.busBits)
    body(.routerBitHop, entry.plan.bitHops)
    body(.linkBit, entry.plan.spilledBits)
    body(.dramBit, entry.plan.spilledBits)
  }

  /// Every used wire is driven in every input cycle; what is sensed is converted as often as the reading plan says, and
  /// every conversion added once, like every sum that one tile takes over from another.
  @inline(__always)
  private func product(
    _ work: ProductWork, _ stages: [ProductStages], _ matrix: Int,
    _ entry: borrowing ScheduledOperation, _ body: (Action, Int) -> Void
  ) {
    let streams = entry.plan.vectors * work.inputPasses
    body(.adcConversion, stages[matrix].conversions * streams)
    body(.sampleHold, stages[matrix].sampleHolds * streams)
    body(.shiftAdd, stages[matrix].shiftAdds * streams)
    body(.wordlineDrive, stages[matrix].drives * streams)
    body(.arrayRead, stages[matrix].reads * streams)
    body(.integrationStep, stages[matrix].integrationSteps * streams)
    body(.cellConduction, work.drivenInputs * entry.operation.repeats)
  }

  @inline(__always)
  private func write(_ work: WriteWork, _ repeats: Int, _ body: (Action, Int) -> Void) {
    body(.setPulse, work.setPulses * repeats)
    body(.setDriverLoss, work.setPulses * repeats)
    body(.resetPulse, work.resetPulses * repeats)
    body(.resetDriverLoss, work.resetPulses * repeats)
    if hasHalfSelect { body(.halfSelect, (work.setPulses + work.resetPulses) * repeats) }
    body(.verifyRead, work.verifyReads * repeats)
    body(.cellWrite, work.cells * repeats)
    body(.cellSkip, work.skippedCells * repeats)
  }

  @inline(__always)
  private func vector(_ work: VectorWork, _ repeats: Int, _ body: (Action, Int) -> Void) {
    body(.vectorAdd, work.adds * repeats)
    body(.vectorMultiply, work.multiplies * repeats)
    body(.vectorCompare, work.compares * repeats)
    body(.vectorDivide, work.divides * repeats)
    body(.vectorSquareRoot, work.squareRoots * repeats)
    body(.vectorExponential, work.exponentials * repeats)
    body(.bufferBit, work.bits * repeats)
  }
}

extension Operation {
  /// The driven conductance of all repeats, in siemens; zero for work that drives no cells.
  var drivenConductance: Double {
    switch work {
    case .multiply(let work), .transposedMultiply(let work):
      work.conductanceSum * Double(repeats)
    case .write, .vector, .move, .offChip: 0
    }
  }
}
