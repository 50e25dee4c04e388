import FileFormats

/// One dataset of numbers that a results file keeps of a method.
struct ResultNumbers {
  /// What the numbers of seeds and tasks are summed up to where there is room for one.
  enum Digest {
    /// Their mean.
    case mean
    /// The largest, for what is about a worst case.
    case largest
    /// Nothing: they are no amounts.
    case none
  }

  enum Values {
    case integers([Int64])
    case reals([Double])
  }

  let name: String
  let units: String
  /// The lengths of the axes.
  let shape: [Int]
  /// The names of the axes, such as `seed,task`; nothing for a single number.
  let axes: String
  let values: Values
  let digest: Digest

  /// Whole numbers.
  init(
    _ name: String, _ units: String, _ values: [Int], shape: [Int] = [], axes: String = "",
    digest: Digest = .mean
  ) {
    self.init(name, units, .integers(values.map(Int64.init)), shape, axes, digest)
  }

  /// Numbers.
  init(
    _ name: String, _ units: String, _ values: [Double], shape: [Int] = [], axes: String = "",
    digest: Digest = .mean
  ) {
    self.init(name, units, .reals(values), shape, axes, digest)
  }

  private init(
    _ name: String, _ units: String, _ values: Values, _ shape: [Int], _ axes: String,
    _ digest: Digest
  ) {
    self.name = name
    self.units = units
    self.values = values
    self.shape = shape
    self.axes = axes
    self.digest = digest
  }

  /// One number for all seeds, tasks and switches; nothing where there is none that means something.
  var digested: Double? {
    let numbers =
      switch values {
      case .integers(let values): values.map(Double.init)
      case .reals(let values): values
      }
    switch digest {
    case .mean: return numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
    case .largest: return numbers.max()
    case .none: return nil
    }
  }
}

extension HDF5File {
  /// Writes numbers as one dataset each.
  borrowing func write(_ numbers: [ResultNumbers], in group: String) throws {
    for set in numbers {
      let object = "\(group)/\(set.name)"
      switch set.values {
      case .integers(let values):
        try write(values, shape: set.shape, to: object, units: set.units, axes: set.axes)
      case .reals(let values):
        try write(values, shape: set.shape, to: object, units: set.units, axes: set.axes)
      }
    }
  }
}
