/// Which of two methods costs less, depending on how often something happens.
public enum Crossing: Sendable, Equatable {
  /// One of a pair of methods.
  public enum Side: Sendable, Equatable {
    /// The method that is named first.
    case first
    /// The method that is named second.
    case second
  }

  /// Both cost the same, however often it happens.
  case equal
  /// One costs less from the beginning on.
  case always(Side)
  /// From so many times on one costs less, and for fewer times it does not.
  case from(Int, Side)
}

/// What a method costs at first and with every further time, in whole numbers of a unit that is small enough.
struct CostLine: Sendable, Equatable {
  var fixed: Int128
  var each: Int128

  /// Where the order of two lines changes: n so that fixed + n · each is less, in integer arithmetic.
  func crossing(with second: CostLine) -> Crossing? {
    let (start, startOverflows) = fixed.subtractingReportingOverflow(second.fixed)
    let (slope, slopeOverflows) = each.subtractingReportingOverflow(second.each)
    guard !startOverflows, !slopeOverflows else { return nil }
    let isOvertaken = start == 0 || (start < 0) == (slope > 0)
    guard slope != 0, isOvertaken else {
      return start == 0 ? .equal : .always(start < 0 ? .first : .second)
    }
    let times = start.magnitude / slope.magnitude + 1
    return Int(exactly: times).map { .from($0, slope < 0 ? .first : .second) }
  }
}

extension CostLine {
  /// The line of joules or seconds, in units of 10⁻¹⁸; nil where that needs more than 128 bits.
  init?(fixed: Double, each: Double) {
    guard let fixed = Self.attounits([fixed]), let each = Self.attounits([each]) else { return nil }
    self.init(fixed: fixed, each: each)
  }

  /// The sum of numbers, each rounded to 10⁻¹⁸ once.
  static func attounits(_ values: [Double]) -> Int128? {
    values.reduce(0 as Int128?) { sum, value in
      guard let sum, let term = Int128(exactly: (value * 1e18).rounded()) else { return nil }
      let (total, overflows) = sum.addingReportingOverflow(term)
      return overflows ? nil : total
    }
  }

  /// Both numbers multiplied; nil where that needs more than 128 bits.
  func scaled(by factor: Int) -> CostLine? {
    let (fixed, fixedOverflows) = fixed.multipliedReportingOverflow(by: Int128(factor))
    let (each, eachOverflows) = each.multipliedReportingOverflow(by: Int128(factor))
    return fixedOverflows || eachOverflows ? nil : CostLine(fixed: fixed, each: each)
  }
}
