import FileFormats
import Foundation

/// An axis with its values or its range, checked.
struct SweepAxis: Sendable {
  let name: String
  let paths: [String]
  /// The values of a grid.
  let values: [AxisValue]
  /// What designs choose from; nothing for lists.
  let range: AxisRange?
  let group: String?

  /// The unit of its numbers; nothing where values are words.
  var unit: String? {
    if let range { return range.unit }
    let units = Set(values.map { $0.number?.unit })
    return units.count == 1 ? units.first ?? nil : nil
  }

  /// The value at a place of 0…1 of the axis.
  func value(at place: Double) -> AxisValue {
    guard let range else {
      return values[min(values.count - 1, Int(place * Double(values.count)))]
    }
    return value(range.number(at: place))
  }

  private func value(_ number: UnitNumber) -> AxisValue {
    Self.value(number.text, of: paths)
  }

  private static func value(_ text: String, of paths: [String]) -> AxisValue {
    AxisValue(
      text: text, number: UnitNumber(text),
      settings: paths.compactMap { YAMLOverride(path: $0, value: text) })
  }

  /// Checks an axis against the settings of the experiment.
  init(_ axis: AxisDescription, known: [String], file: String) throws {
    func invalid(_ key: String, _ found: String, _ allowed: String) -> SweepError {
      .invalidSetting(file: file, key: "axes.\(axis.name).\(key)", found: found, allowed: allowed)
    }
    name = axis.name
    group = axis.zip
    paths = axis.set ?? []
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
      throw invalid("name", "'\(axis.name)'", "letters, digits and _")
    }
    let given = [axis.values != nil, axis.range != nil, axis.cases != nil].filter { $0 }.count
    guard given == 1 else {
      throw invalid("values", "\(given) of values, range and cases", "one of them")
    }
    guard paths.isEmpty == (axis.cases != nil) else {
      throw invalid(
        "set", paths.isEmpty ? "none" : "beside cases",
        paths.isEmpty ? "at least one key path" : "none, cases have settings")
    }
    range = try axis.range.map { description in
      guard let range = AxisRange(description) else {
        throw invalid(
          "range", "\(description.from) to \(description.to)",
          "two numbers of one unit, the first below the second, above 0 for log")
      }
      return range
    }
    values =
      try axis.cases.map { try Self.values(of: $0, invalid) }
      ?? Self.texts(axis, range, invalid).map { [paths] in Self.value($0, of: paths) }
    for path in paths + values.flatMap(\.settings).map({ $0.keyPath.joined(separator: ".") }) {
      try Self.require(path, known, axis.name, file)
    }
  }

  /// What a key of the axis has, and what it may have.
  private typealias Invalid = (_ key: String, _ found: String, _ allowed: String) -> SweepError

  private static func values(of cases: [CaseDescription], _ invalid: Invalid) throws -> [AxisValue]
  {
    guard !cases.isEmpty else { throw invalid("cases", "none", "at least one") }
    return try cases.map { choice in
      let settings = try choice.settings.map { text in
        guard let setting = YAMLOverride(text) else {
          throw invalid("cases", "'\(text)'", "KEY.PATH=VALUE")
        }
        return setting
      }
      return AxisValue(text: choice.name, number: nil, settings: settings)
    }
  }

  /// The values of a list, or of a range that is cut into pieces.
  private static func texts(_ axis: AxisDescription, _ range: AxisRange?, _ invalid: Invalid) throws
    -> [String]
  {
    if let values = axis.values {
      guard !values.isEmpty else { throw invalid("values", "none", "at least one") }
      guard Set(values).count == values.count else {
        throw invalid("values", values.joined(separator: ", "), "different values")
      }
      return values
    }
    guard let range, let count = axis.range?.count else { return [] }
    guard count >= 2 else { throw invalid("range.count", "\(count)", "2 or more") }
    return (0..<count).map { range.number(at: Double($0) / Double(count - 1)).text }
  }

  /// Refuses a path that the experiment does not have, with the most similar ones that it has.
  private static func require(_ path: String, _ known: [String], _ axis: String, _ file: String)
    throws
  {
    let asked = normalised(path)
    let isKnown = known.contains { name in
      let name = normalised(name)
      return name == asked || name.hasPrefix(asked + ".")
    }
    guard !isKnown else { return }
    throw SweepError.unknownPath(
      file: file, axis: axis, found: path, nearest: nearestNames(to: path, among: known, count: 3))
  }

  private static func normalised(_ path: String) -> String {
    path.replacingOccurrences(of: "[", with: ".").replacingOccurrences(of: "]", with: "")
  }
}

/// Numbers between two ends.
struct AxisRange: Sendable {
  let low: Double
  let high: Double
  let unit: String
  let isLogarithmic: Bool

  init?(_ range: RangeDescription) {
    guard let low = UnitNumber(range.from), let high = UnitNumber(range.to), low.unit == high.unit,
      low.value < high.value
    else { return nil }
    self.low = low.value
    self.high = high.value
    unit = low.unit
    isLogarithmic = range.spacing == .log
    guard !isLogarithmic || low.value > 0 else { return nil }
  }

  /// The number at a place of 0…1, with nine digits so that it can be read again anywhere.
  func number(at place: Double) -> UnitNumber {
    let exact =
      isLogarithmic ? low * pow(high / low, place) : low + (high - low) * place
    return UnitNumber(value: Double(String(format: "%.9g", exact)) ?? exact, unit: unit)
  }
}
