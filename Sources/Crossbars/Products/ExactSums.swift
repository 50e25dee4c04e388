/// A level as a summand of sums that are exact: they depend neither on an order nor on what was added and taken
/// off before, so they can follow single cells.
///
/// Rounded to 2⁻²⁶, for levels below 2²⁵; sums in double precision are exact up to 2²⁷.
@inline(__always)
func exactSummand(_ level: Float) -> Double {
  // The unit in the last place of this number.
  let grid = 0x1.8p26
  return (Double(level) + grid) - grid
}

/// The exact sum of some levels, or of a part of each.
@inline(__always)
func exactSum(_ levels: Span<Float>, of part: (Float) -> Float = { $0 }) -> Double {
  let whole = levels.count / 4 * 4
  var sums = SIMD4<Double>.zero
  for index in stride(from: 0, to: whole, by: 4) {
    sums += SIMD4(
      exactSummand(part(levels[index])), exactSummand(part(levels[index + 1])),
      exactSummand(part(levels[index + 2])), exactSummand(part(levels[index + 3])))
  }
  return (whole..<levels.count).reduce(sums.sum()) { $0 + exactSummand(part(levels[$1])) }
}

/// What the driven lines of every block can add up to on a sensed line, kept as exact sums.
struct BlockSums: Sendable {
  /// Which lines are driven to make a value as large as it can be.
  enum Rule: Sendable {
    /// Those with a positive conductance.
    case positive
    /// All, each with the sign that adds.
    case magnitude
    /// Those with a positive conductance, or those with a negative one.
    case eitherSign
  }

  private let rule: Rule
  private let converters: Int
  private let sensed: Int
  /// Sums of positive parts or magnitudes, [blocks, converters, sensed lines].
  private var sums: [Double]
  /// Sums of negative parts, likewise, if the rule looks at them.
  private var negativeSums: [Double]

  init(_ rule: Rule, blocks: Int, converters: Int, sensed: Int) {
    self.rule = rule
    self.converters = converters
    self.sensed = sensed
    sums = [Double](repeating: 0, count: blocks * converters * sensed)
    negativeSums = rule == .eitherSign ? sums : []
  }

  /// The largest sum of each converter, over blocks and sensed lines.
  var bounds: [Float] {
    var result = [Double](repeating: 0, count: converters)
    for values in [sums, negativeSums] {
      for start in stride(from: 0, to: values.count, by: sensed) {
        let largest = values[start..<start + sensed].reduce(0, max)
        let converter = start / sensed % converters
        result[converter] = max(result[converter], largest)
      }
    }
    return result.map { Float($0) }
  }

  /// Adds one driven line to the sums of all sensed lines; its conductances are [converters, sensed lines].
  mutating func addDriven(_ line: Span<Float>, block: Int) {
    let start = block * converters * sensed
    let opposite = opposite
    var target = sums.mutableSpan
    for index in line.indices {
      target[start + index] += exactSummand(max(line[index], opposite * line[index]))
    }
    guard rule == .eitherSign else { return }
    var negative = negativeSums.mutableSpan
    for index in line.indices { negative[start + index] += exactSummand(max(-line[index], 0)) }
  }

  /// Adds the driven lines of a block to the sum of one sensed line.
  mutating func addSensed(_ driven: Span<Float>, block: Int, converter: Int, line: Int) {
    let place = (block * converters + converter) * sensed + line
    let opposite = opposite
    sums[place] += exactSum(driven) { max($0, opposite * $0) }
    if rule == .eitherSign { negativeSums[place] += exactSum(driven) { max(-$0, 0) } }
  }

  /// Follows a change of one conductance.
  mutating func replace(
    _ old: Float, by new: Float, block: Int, converter: Int, line: Int
  ) {
    let place = (block * converters + converter) * sensed + line
    sums[place] +=
      exactSummand(max(new, opposite * new)) - exactSummand(max(old, opposite * old))
    guard rule == .eitherSign else { return }
    negativeSums[place] += exactSummand(max(-new, 0)) - exactSummand(max(-old, 0))
  }

  /// The part of a conductance is the larger of the number and this times the number.
  private var opposite: Float { rule == .magnitude ? -1 : 0 }
}
