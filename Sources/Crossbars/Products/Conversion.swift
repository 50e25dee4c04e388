/// Converts the values of one vector and adds them up: codes by cycle, then values by converter.
struct Conversion {
  private let converter: any ADCModel
  private let converters: [SenseColumn]
  private let weights: [Float]
  private let width: Int
  private let ranges: [ConverterRange]
  /// What one unit of a sum of codes counts, per converter.
  private let factors: [Double]
  /// What the origin of the codes adds, over all cycles and converters.
  private let base: Double

  init(
    _ settings: ReadSettings, _ converters: [SenseColumn], _ read: ReadMatrix, _ drive: InputDrive,
    width: Int
  ) {
    converter = settings.converter
    self.converters = converters
    weights = drive.weights
    self.width = width
    let ranges = converters.indices.map { settings.range($0, bound: read.bounds[$0]) }
    let scales = ranges.map { settings.converter.scale($0) }
    self.ranges = ranges
    factors = zip(converters, scales).map { $0.significance * Double($1.step) }
    let weightSum = drive.weights.reduce(0, +)
    base = zip(converters, scales).reduce(0) {
      $0 + $1.0.significance * Double($1.1.origin * weightSum)
    }
  }

  /// Converts the rows of a vector.
  ///
  /// - Parameters:
  ///   - values: shape [rows of all vectors, converters, width].
  ///   - rows: those of the vector.
  ///   - sums: receives one number per sensed line.
  ///   - offset: where that begins.
  /// - Returns: how many conversions were clipped.
  func convert(
    _ values: [Float], _ rows: Range<Int>, into sums: inout [Double], _ offset: Int
  ) -> Int {
    let source = values.span
    var saturations = 0
    var codes = [Float](repeating: 0, count: width)
    var totals = sums.mutableSpan
    for line in codes.indices { totals[offset + line] = base }
    for index in converters.indices {
      for line in codes.indices { codes[line] = 0 }
      var target = codes.mutableSpan
      for (row, weight) in zip(rows, weights) {
        let start = (row * converters.count + index) * width
        saturations += converter.accumulate(
          source.extracting(start..<start + width), range: ranges[index], weight: weight,
          into: &target)
      }
      let factor = factors[index]
      for line in target.indices { totals[offset + line] += factor * Double(target[line]) }
    }
    return saturations
  }
}
