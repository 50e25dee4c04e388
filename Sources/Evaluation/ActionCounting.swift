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

  /// The actions of an operation, all repeats included.
  func tally(_ operation: Operation, _ plan: OperationPlan) -> Tally {
    var tally = Tally()
    let repeats = operation.repeats
    let matrix = operation.matrix ?? 0
    switch operation.work {
    case .multiply(let work): product(work, model.products[matrix], operation, &tally)
    case .transposedMultiply(let work):
      product(work, model.transposedProducts[matrix], operation, &tally)
    case .write(let work): write(work, repeats, &tally)
    case .vector(let work): vector(work, repeats, &tally)
    case .move(let bits): tally[.bufferBit] = 2 * bits * repeats
    case .offChip(let bits):
      tally[.linkBit] = bits * repeats
      tally[.dramBit] = bits * repeats
    }
    tally[.busBit] += plan.busBits
    tally[.routerBitHop] += plan.bitHops
    tally[.linkBit] += 2 * plan.spilledBits
    tally[.dramBit] += 2 * plan.spilledBits
    return tally
  }

  /// Every used wire is driven in every input cycle; what is sensed is converted as often as the reading plan says.
  private func product(
    _ work: ProductWork, _ stages: ProductStages, _ operation: Operation, _ tally: inout Tally
  ) {
    let streams = operation.vectors * operation.repeats * work.inputPasses
    tally[.adcConversion] = stages.conversions * streams
    tally[.sampleHold] = stages.sampleHolds * streams
    tally[.shiftAdd] = stages.conversions * streams
    tally[.wordlineDrive] = stages.drives * streams
    tally[.arrayRead] = stages.reads * streams
    tally[.integrationStep] = stages.integrationSteps * streams
    tally[.cellConduction] = work.drivenInputs * operation.repeats
  }

  private func write(_ work: WriteWork, _ repeats: Int, _ tally: inout Tally) {
    tally[.setPulse] = work.setPulses * repeats
    tally[.setDriverLoss] = work.setPulses * repeats
    tally[.resetPulse] = work.resetPulses * repeats
    tally[.resetDriverLoss] = work.resetPulses * repeats
    if hasHalfSelect { tally[.halfSelect] = (work.setPulses + work.resetPulses) * repeats }
    tally[.verifyRead] = work.verifyReads * repeats
    tally[.cellWrite] = work.cells * repeats
    tally[.cellSkip] = work.skippedCells * repeats
  }

  private func vector(_ work: VectorWork, _ repeats: Int, _ tally: inout Tally) {
    tally[.vectorAdd] = work.adds * repeats
    tally[.vectorMultiply] = work.multiplies * repeats
    tally[.vectorCompare] = work.compares * repeats
    tally[.vectorDivide] = work.divides * repeats
    tally[.vectorSquareRoot] = work.squareRoots * repeats
    tally[.vectorExponential] = work.exponentials * repeats
    tally[.bufferBit] = work.bits * repeats
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
