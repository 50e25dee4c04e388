import Hardware
import Quantities
import Traces

/// The stages of one stream of a vector through the arrays of a matrix in one direction; nothing here depends on
/// the operation.
///
/// The arrays of a matrix work in lockstep. What a stage of the slowest array, processing element or tile takes is the
/// time of the stage, and the slowest stage is the interval between two vectors:
///
/// - the arrays: read cycles and conversions, one pass per sensed group backwards;
/// - shift-and-add: the conversions of one processing element;
/// - registers: the inputs and results of one processing element;
/// - the bus of a tile: the inputs and results of the arrays of one tile. Inputs are broadcast, results are added up
///   within the tile;
/// - the mesh between the tiles of the matrix (``MatrixChain``): the busiest section, one direction.
struct ProductStages {
  /// Cycles between two streams.
  private(set) var interval = 0
  /// What one stream keeps: buses, and converters that are shared.
  private(set) var reservations: [Reservation] = []
  /// Bits of the inputs of one vector.
  private(set) var inputBits = 0
  /// Bits over the buses of all tiles.
  private(set) var busBits = 0
  /// By tile, bits of the inputs and results of one vector.
  private(set) var windows: [Int] = []
  private(set) var widestWindow = 0

  /// What goes from tile to tile.
  let chain: MatrixChain
  /// Cycles on the way to the last tile and back.
  let chainCycles: Int

  /// Conversions of all arrays.
  private(set) var conversions = 0
  /// Drives of all driven wires.
  private(set) var drives = 0
  /// Read cycles of all arrays.
  private(set) var reads = 0
  /// Conversions, and sums of one tile that are added to those of another.
  private(set) var shiftAdds = 0
  /// Held currents.
  private(set) var sampleHolds = 0
  /// Columns × read cycles where charges are added before the converter.
  private(set) var integrationSteps = 0

  init(_ matrix: PlacedMatrix, isTransposed: Bool, context: TraceContext, chip: ProductChip) {
    let hardware = chip.hardware
    let record = matrix.record
    let cells = record.slices * record.polarities
    let summed = isTransposed ? record.outputs : record.inputs
    let resultBits = context.inputBits + context.weightBits + bits(of: summed)
    func window(_ share: PlacedMatrix.Share) -> Int {
      let (inputs, results) =
        isTransposed ? (share.outputs, share.inputs) : (share.inputs, share.outputs)
      return inputs * context.inputBits + results * resultBits
    }
    func senses(_ share: PlacedMatrix.Share) -> Int {
      isTransposed
        ? share.transposedSenses : divideUp(share.bitlines * record.convertedColumns, cells)
    }
    let element = hardware.processingElement
    chain = MatrixChain(
      matrix, isTransposed: isTransposed, inputBits: context.inputBits, resultBits: resultBits,
      units: chip.units)
    chainCycles = chain.hops * hardware.chip.hopCycles
    inputBits = summed * context.inputBits
    if element.sharedConverters == nil {
      interval = chip.readCycles(matrix, isTransposed: isTransposed)
    }
    for share in matrix.elementShares {
      let converted = senses(share) * chip.plan.conversions
      interval = max(
        interval, divideUp(converted, element.shiftAddsPerCycle),
        divideUp(window(share), element.registerBits))
      if let round = chip.sharedRound(senses(share)), round > 0 {
        let passes = isTransposed ? matrix.widest.passes : 1
        interval = max(interval, chip.readCycles(round: round, passes: passes))
        reservations.append(
          Reservation(
            unit: chip.units.converters(share.place), cycles: chip.plan.conversions * round))
      }
    }
    for share in matrix.tileShares {
      let bits = window(share)
      let cycles = divideUp(bits, hardware.tile.bufferBusBits)
      interval = max(interval, cycles)
      if cycles > 0 {
        reservations.append(Reservation(unit: chip.units.bus(share.place), cycles: cycles))
      }
      windows.append(bits)
      widestWindow = max(widestWindow, bits)
      busBits += bits
    }
    interval = max(interval, divideUp(chain.widestSection, hardware.chip.meshLinkBits))
    count(matrix, isTransposed: isTransposed, chip)
  }

  private mutating func count(_ matrix: PlacedMatrix, isTransposed: Bool, _ chip: ProductChip) {
    let record = matrix.record
    let plan = chip.plan
    let sensed =
      isTransposed
      ? matrix.transposedSenses : matrix.rowRanges * record.outputs * record.convertedColumns
    let integrates = chip.hardware.array.integration != nil
    conversions = sensed * plan.conversions
    shiftAdds = conversions + chain.additions
    drives = (isTransposed ? matrix.bitlines : matrix.wordlines) * plan.drives
    reads = (isTransposed ? matrix.transposedPasses : matrix.arrays) * plan.steps
    sampleHolds = sensed * (integrates ? plan.drives : plan.conversions)
    integrationSteps = integrates ? sensed * plan.steps : 0
  }
}

/// What the stages of all products on a chip have in common.
struct ProductChip {
  let hardware: HardwareDescription
  let converterBits: Int
  let plan: ReadPlan
  let units: ChipUnits

  /// Cycles in which the arrays of a matrix, each with its converters, read and convert one stream of a vector.
  func readCycles(_ matrix: PlacedMatrix, isTransposed: Bool) -> Int {
    let shape = matrix.widest
    let wires = isTransposed ? shape.rows : shape.columns
    let passes = isTransposed ? shape.passes : 1
    return passes * hardware.readCycles(plan, wires: wires, converterBits: converterBits)
  }

  /// Cycles in which the shared converters of a processing element convert what its arrays hold once; nothing where
  /// every array has its own.
  func sharedRound(_ senses: Int) -> Int? {
    guard let converters = hardware.processingElement.sharedConverters else { return nil }
    let array = hardware.array
    let each = array.adcBitTime.map { $0 * Double(converterBits) } ?? array.adcRate.period
    return hardware.cycles(each * Double(divideUp(senses, converters)))
  }

  /// Cycles for one stream of a vector when shared converters need a number of cycles for every round.
  func readCycles(round: Int, passes: Int) -> Int {
    let array = hardware.array
    let read = passes * hardware.cycles(array.readCycle)
    let phase = array.integration.map { passes * hardware.cycles($0.phaseTime) } ?? 0
    let each = array.sampleAndHold ? max(0, round - read) : round
    return plan.steps * read + plan.conversions * (each + phase)
  }
}

/// The quotient rounded up.
func divideUp(_ value: Int, _ divisor: Int) -> Int { (value + divisor - 1) / divisor }

/// How many bits a sum of a number of terms has more than each of them: the logarithm to base 2, rounded up.
func bits(of terms: Int) -> Int { Int.bitWidth - (terms - 1).leadingZeroBitCount }
