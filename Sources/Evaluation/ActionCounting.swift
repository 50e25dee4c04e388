import Hardware
import Mapping
import Traces

/// Counts the actions of an operation on its arrays; all counts are integers.
struct ActionCounting {
  let matrices: [PlacedMatrix]
  let model: TimingModel

  init(_ model: TimingModel) {
    self.model = model
    matrices = model.matrices
  }

  /// The actions of an operation, all repeats included.
  func actions(of operation: Operation) -> ActionCounts {
    let counts =
      switch operation.work {
      case .multiply(let work): multiply(work, operation)
      case .transposedMultiply(let work): transposedMultiply(work, operation)
      case .write(let work): write(work)
      case .vector(let work): vector(work)
      case .move(let bits): move(bits)
      case .offChip(let bits): offChip(bits)
      }
    return counts * operation.repeats
  }

  /// Every used word line is driven in every input cycle, every used column converted as often as the encoding of
  /// inputs asks for.
  private func multiply(_ work: ProductWork, _ operation: Operation) -> ActionCounts {
    let matrix = matrices[operation.matrix ?? 0]
    let streams = operation.vectors * work.inputPasses
    let columns = matrix.rowRanges * matrix.record.outputs * matrix.record.convertedColumns
    return product(
      work, conversions: columns * model.plan.conversions * streams,
      drives: matrix.wordlines * model.plan.drives * streams,
      reads: matrix.arrays * model.plan.steps * streams)
  }

  /// Every used column is driven, every used row converted once per group of an array.
  private func transposedMultiply(_ work: ProductWork, _ operation: Operation) -> ActionCounts {
    let matrix = matrices[operation.matrix ?? 0]
    let streams = operation.vectors * work.inputPasses
    return product(
      work, conversions: matrix.transposedSenses * model.plan.conversions * streams,
      drives: matrix.bitlines * model.plan.drives * streams,
      reads: matrix.transposedPasses * model.plan.steps * streams)
  }

  private func product(_ work: ProductWork, conversions: Int, drives: Int, reads: Int)
    -> ActionCounts
  {
    var counts = ActionCounts()
    counts[.adcConversion] = conversions
    counts[.sampleHold] = conversions
    counts[.shiftAdd] = conversions
    counts[.wordlineDrive] = drives
    counts[.arrayRead] = reads
    counts[.cellConduction] = work.drivenInputs
    return counts
  }

  private func write(_ work: WriteWork) -> ActionCounts {
    var counts = ActionCounts()
    counts[.setPulse] = work.setPulses
    counts[.setDriverLoss] = work.setPulses
    counts[.resetPulse] = work.resetPulses
    counts[.resetDriverLoss] = work.resetPulses
    counts[.verifyRead] = work.verifyReads
    counts[.cellWrite] = work.cells
    counts[.cellSkip] = work.skippedCells
    return counts
  }

  private func vector(_ work: VectorWork) -> ActionCounts {
    var counts = ActionCounts()
    counts[.vectorAdd] = work.adds
    counts[.vectorMultiply] = work.multiplies
    counts[.vectorCompare] = work.compares
    counts[.vectorDivide] = work.divides
    counts[.vectorSquareRoot] = work.squareRoots
    counts[.vectorExponential] = work.exponentials
    counts[.bufferBit] = work.bits
    return counts
  }

  /// Read from the sender's buffer, carried over the mesh, written to the receiver's buffer, and carried by its
  /// bus to the arrays.
  private func move(_ bits: Int) -> ActionCounts {
    var counts = ActionCounts()
    counts[.bufferBit] = 2 * bits
    counts[.routerBitHop] = bits
    counts[.busBit] = bits
    return counts
  }

  private func offChip(_ bits: Int) -> ActionCounts {
    var counts = ActionCounts()
    counts[.linkBit] = bits
    counts[.dramBit] = bits
    return counts
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
