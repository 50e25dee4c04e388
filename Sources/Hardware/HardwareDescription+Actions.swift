public import Quantities

extension HardwareDescription {
  /// Whether the chip ever performs an action, so that it needs a price.
  public func performs(_ action: Action) -> Bool {
    switch action {
    case .integrationStep: array.integration != nil
    case .sampleHold: array.sampleAndHold || array.integration != nil
    case .halfSelect: array.halfSelect != .none
    case .setDriverLoss, .resetDriverLoss: array.driverEfficiency < 1
    default: true
    }
  }

  /// The time between two actions of one instance at full rate.
  ///
  /// Rows, columns and arrays act once per read cycle, a converter once per conversion; buffer, bus, mesh and link carry
  /// their bits in every clock cycle.
  ///
  /// - Parameters:
  ///   - action: the action.
  ///   - unit: what there is one instance of; nil for the part that performs the action.
  ///   - converterBits: the resolution of the converters.
  /// - Returns: the time; nil for work that has no rate of its own (writing, vector units, memory outside the chip).
  public func interval(of action: Action, per unit: Component.Unit?, converterBits: Int) -> Time? {
    guard let (part, time) = part(performing: action, converterBits: converterBits) else {
      return nil
    }
    guard let unit else { return time }
    let tiles = chip.tiles
    return time * Double(instances(of: unit, tiles: tiles))
      / Double(instances(of: part, tiles: tiles))
  }

  /// The part of the chip that performs an action at a known rate, and the time between two of its actions.
  func part(performing action: Action, converterBits: Int) -> (Component.Unit, Time)? {
    switch action {
    case .adcConversion: (.adc, conversionTime(converterBits: converterBits))
    case .wordlineDrive: (.row, array.readCycle)
    case .sampleHold, .shiftAdd, .integrationStep: (.column, array.readCycle)
    case .arrayRead: (.array, array.readCycle)
    case .bufferBit, .busBit: (.tile, clockPeriod / Double(tile.bufferBusBits))
    case .routerBitHop: (.tile, clockPeriod / Double(chip.meshLinkBits))
    case .linkBit: (.chip, clockPeriod / Double(chip.linkBits))
    default: nil
    }
  }

  /// How many instances of a unit a number of tiles has.
  ///
  /// - Parameters:
  ///   - unit: what is counted.
  ///   - tiles: the tiles that are counted.
  /// - Returns: the instances in those tiles; the chip is one instance for any number of tiles.
  public func instances(of unit: Component.Unit, tiles: Int) -> Int {
    let arrays = tiles * arraysPerTile
    let elements = tiles * tile.processingElements
    return switch unit {
    case .cell: arrays * array.cells
    case .row: arrays * array.rows
    case .column: arrays * array.columns
    case .adc: processingElement.sharedConverters.map { elements * $0 } ?? arrays * array.converters
    case .array: arrays
    case .processingElement: elements
    case .vectorLane: tiles * tile.vectorLanes
    case .tile: tiles
    case .chip: 1
    }
  }

  /// Operations per second of all arrays at full rate, a multiplication and an addition counting as two.
  ///
  /// ```
  /// 2 · rows · ⌊columns / cells per weight⌋ · arrays / (input cycles · read cycle)
  /// ```
  ///
  /// where conversions that take longer than a read cycle take its place, or add to it without sample-and-hold.
  ///
  /// - Parameters:
  ///   - cellsPerWeight: the cells that hold one weight.
  ///   - inputCycles: the read cycles of one vector.
  ///   - converterBits: the resolution of the converters.
  /// - Returns: operations per second.
  public func peakOperationsPerSecond(cellsPerWeight: Int, inputCycles: Int, converterBits: Int = 8)
    -> Double
  {
    let perConverter =
      processingElement.sharedConverters.map {
        (processingElement.arrays * array.columns + $0 - 1) / $0
      } ?? min(array.columns, array.columnsPerADC)
    let conversions = conversionTime(converterBits: converterBits) * Double(perConverter)
    let cycle =
      array.sampleAndHold
      ? max(array.readCycle, conversions) : array.readCycle + conversions
    let weights = array.rows * (array.columns / cellsPerWeight)
    return Double(2 * weights * arrays) / (Double(inputCycles) * cycle.seconds)
  }
}

extension PricedChip {
  /// How long one action occupies one instance of a component: what the entry says, otherwise the description.
  func interval(of component: Component) -> Time? {
    if let latency = component.latency { return latency }
    guard let action = component.action else { return nil }
    return description.interval(of: action, per: component.per, converterBits: converterBits)
  }
}
