import FileFormats

/// What the cells of one matrix, or of several together, hold and went through.
struct MatrixStatistics {
  /// `outputs × inputs`.
  let shape: String
  private(set) var cells = 0
  /// Programmed − target, in siemens.
  private(set) var error = ErrorSum()
  /// Programmed − target of the weights that the cells stand for.
  private(set) var weightError = ErrorSum()
  /// Σ target².
  private(set) var squaredWeights = 0.0
  private(set) var clippedWeights = 0
  private(set) var events = Spread()
  private(set) var pulses = Spread()
  /// In full-window cycles.
  private(set) var wear = Spread()
  /// The number of cells of every kind but healthy, by the name of the kind.
  private(set) var faults: [String: Int] = [:]
  /// The range of the programmed conductances, in siemens.
  private(set) var conductances = Spread()

  /// Reads a matrix.
  init(reading name: String, in file: borrowing HDF5File) throws {
    let group = "/matrices/\(name)"
    let weights = try file.doubles(at: "\(group)/target_weights", rank: 2)
    shape = weights.shape.map { NumberText.count(Double($0)) }.joined(separator: " × ")
    try file.requireFinite(weights.values, of: "\(group)/target_weights")
    let held = try file.finiteNumbers(
      at: "\(group)/programmed_weights", shape: weights.shape)
    for (target, programmed) in zip(weights.values, held) {
      weightError.add(programmed - target)
      squaredWeights += target * target
    }
    clippedWeights = try file.count(at: "\(group)/clipped_weights")
    let targets = try file.doubles(at: "\(group)/target_conductances", rank: 3)
    try file.requireFinite(targets.values, of: "\(group)/target_conductances")
    cells = targets.values.count
    func values(_ name: String) throws -> [Double] {
      try file.finiteNumbers(at: "\(group)/\(name)", shape: targets.shape)
    }
    for (target, programmed) in zip(targets.values, try values("conductances")) {
      error.add(programmed - target)
      conductances.add(programmed)
    }
    for count in try values("events") { events.add(count) }
    for count in try values("pulses") { pulses.add(count) }
    for cycles in try values("wear") { wear.add(cycles) }
    try count(faults: try values("faults"), kinds: "\(group)/faults", in: file)
  }

  /// Adds up matrices.
  init(_ parts: [MatrixStatistics]) {
    shape = ""
    for part in parts {
      cells += part.cells
      error.add(part.error)
      weightError.add(part.weightError)
      squaredWeights += part.squaredWeights
      clippedWeights += part.clippedWeights
      events.add(part.events)
      pulses.add(part.pulses)
      wear.add(part.wear)
      conductances.add(part.conductances)
      faults.merge(part.faults, uniquingKeysWith: +)
    }
  }

  /// Root mean square error of the weights over the root mean square of the weights; nothing if all are zero.
  var relativeWeightError: Double? {
    squaredWeights > 0 ? (weightError.squares / squaredWeights).squareRoot() : nil
  }

  /// Kinds are told by the attribute `kinds`, a list of texts such as `1 stuck HRS`.
  private mutating func count(
    faults values: [Double], kinds object: String, in file: borrowing HDF5File
  ) throws {
    let attribute = try file.attribute("kinds", on: object)
    guard case .strings(let kinds) = attribute else {
      throw FileFormatError.wrongType(
        object: "\(object) attribute 'kinds'", file: file.path, found: "\(attribute)",
        expected: "a list of texts")
    }
    var names: [Double: String] = [:]
    for kind in kinds {
      let parts = kind.split(separator: " ", maxSplits: 1).map(String.init)
      if parts.count == 2, let value = Double(parts[0]) { names[value] = parts[1] }
    }
    for value in values where value != 0 {
      faults[names[value] ?? "fault \(NumberText.exact(value))", default: 0] += 1
    }
  }
}

/// Sums over errors.
struct ErrorSum {
  private(set) var count = 0
  private(set) var sum = 0.0
  private(set) var squares = 0.0
  private(set) var worst = 0.0

  var mean: Double { count == 0 ? 0 : sum / Double(count) }
  var rootMeanSquare: Double { count == 0 ? 0 : (squares / Double(count)).squareRoot() }

  mutating func add(_ error: Double) {
    count += 1
    sum += error
    squares += error * error
    worst = max(worst, abs(error))
  }

  mutating func add(_ other: ErrorSum) {
    count += other.count
    sum += other.sum
    squares += other.squares
    worst = max(worst, other.worst)
  }
}

/// Smallest, largest and mean of some numbers.
struct Spread {
  private(set) var count = 0
  private(set) var sum = 0.0
  private(set) var smallest = Double.infinity
  private(set) var largest = -Double.infinity

  var mean: Double { count == 0 ? 0 : sum / Double(count) }

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    smallest = min(smallest, value)
    largest = max(largest, value)
  }

  mutating func add(_ other: Spread) {
    count += other.count
    sum += other.sum
    smallest = min(smallest, other.smallest)
    largest = max(largest, other.largest)
  }
}
