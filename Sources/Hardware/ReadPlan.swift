public import Quantities

/// What one vector that is streamed once does to the converters and lines of an array, in numbers.
public struct ReadPlan: Sendable, Equatable {
  /// How often a word line is driven.
  public let drives: Int
  /// Read cycles without those that wait for a converter.
  public let steps: Int
  /// Conversions of a column.
  public let conversions: Int

  /// Plans the reading of a vector.
  ///
  /// - Parameters:
  ///   - inputCycles: the input cycles of the vector; with integration, its bits.
  ///   - conversions: the conversions of a column that the crossbar asks for; integration makes one per phase.
  ///   - array: the array.
  public init(inputCycles: Int, conversions: Int, on array: ArrayDescription) {
    drives = inputCycles
    guard let integration = array.integration else {
      steps = inputCycles
      self.conversions = conversions
      return
    }
    let upper =
      inputCycles > integration.phaseBits ? (inputCycles + 1) / 2 : inputCycles
    let phases = [upper, inputCycles - upper].filter { $0 > 0 }
    steps = phases.reduce(0) { $0 + (1 << $1) - 1 }
    self.conversions = phases.count
  }
}

extension HardwareDescription {
  /// Clock cycles of one array for one vector that is streamed once.
  ///
  /// With sample-and-hold an input cycle takes as long as the slower of reading and converting; without, both times
  /// follow each other.
  ///
  /// - Parameters:
  ///   - plan: reads and conversions.
  ///   - wires: the wires that are sensed at once.
  ///   - converterBits: the resolution of the converters.
  /// - Returns: the cycles.
  public func readCycles(_ plan: ReadPlan, wires: Int, converterBits: Int) -> Int {
    let read = cycles(array.readCycle)
    let convert = conversionCycles(wires: wires, converterBits: converterBits)
    let phase = array.integration.map { cycles($0.phaseTime) } ?? 0
    let each = array.sampleAndHold ? max(0, convert - read) : convert
    return plan.steps * read + plan.conversions * (each + phase)
  }

  /// Clock cycles in which the converters of an array finish one input cycle.
  public func conversionCycles(wires: Int, converterBits: Int) -> Int {
    cycles(conversionTime(converterBits: converterBits) * Double(min(wires, array.columnsPerADC)))
  }

  /// The time of one conversion of one converter.
  public func conversionTime(converterBits: Int) -> Time {
    array.adcBitTime.map { $0 * Double(converterBits) } ?? array.adcRate.period
  }
}
