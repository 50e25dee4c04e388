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
    guard !axis.name.isEmpty, axis.name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { throw invalid("name", "'\(axis.name)'", "letters, digits and _") }
    let given = [axis.values != nil, axis.range != nil, axis.cases != nil].filter { $0 }.count
    guard given == 1 else {
      throw invalid("values", "\(given) of values, range and cases", "one of them")
    }
    if let cases = axis.cases {
      guard axis.set == nil else {
        throw invalid("set", "beside cases", "none, cases have settings")
      }
      guard !cases.isEmpty else { throw invalid("cases", "none", "at least one") }
      let values = try cases.map { choice in
        AxisValue(
          text: choice.name, number: nil,
          settings: try choice.settings.map { text in
            guard let setting = YAMLOverride(text) else {
              throw invalid("cases", "'\(text)'", "KEY.PATH=VALUE")
            }
            return setting
          })
      }
      self.values = values
      range = nil
      paths = []
      for setting in values.flatMap(\.settings) {
        try Self.require(setting.keyPath.joined(separator: "."), known, axis.name, file)
      }
      return
    }
    let paths = axis.set ?? []
    self.paths = paths
    guard !paths.isEmpty else { throw invalid("set", "none", "at least one key path") }
    for path in paths { try Self.require(path, known, axis.name, file) }
    if let values = axis.values {
      guard !values.isEmpty else { throw invalid("values", "none", "at least one") }
      guard Set(values).count == values.count else {
        throw invalid("values", values.joined(separator: ", "), "different values")
      }
      self.values = values.map { Self.value($0, of: paths) }
      range = nil
    } else if let description = axis.range {
      guard let range = AxisRange(description) else {
        throw invalid(
          "range", "\(description.from) to \(description.to)",
          "two numbers of one unit, the first below the second, above 0 for log")
      }
      self.range = range
      if let count = description.count {
        guard count >= 2 else { throw invalid("range.count", "\(count)", "2 or more") }
        values = (0..<count).map { index in
          Self.value(range.number(at: Double(index) / Double(count - 1)).text, of: paths)
        }
      } else {
        values = []
      }
    } else {
      values = []
      range = nil
    }
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
