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
  /// What the experiment has without the axis; nothing where its settings differ or are no scalars.
  let nominal: AxisValue?

  /// The unit of its numbers; nothing where values are words.
  var unit: String? {
    if let range { return range.unit }
    let units = Set(values.map { $0.number?.unit })
    return units.count == 1 ? units.first ?? nil : nil
  }

  /// The key paths that it sets; of cases each once, in the order of the cases.
  var settings: [String] {
    guard paths.isEmpty else { return paths }
    return values.flatMap(\.settings).map { $0.keyPath.joined(separator: ".") }.withoutRepetitions
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
  init(_ axis: AxisDescription, known: KnownSettings, file: String) throws {
    func invalid(_ key: String, _ found: String, _ allowed: String) -> SweepError {
      .invalidSetting(file: file, key: "axes.\(axis.name).\(key)", found: found, allowed: allowed)
    }
    name = axis.name
    group = axis.zip
    let paths = axis.set ?? []
    self.paths = paths
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
    range = try axis.range.map { try Self.range($0, paths, known, invalid) }
    let present = paths.map { known.value(of: $0) }
    if let first = present.first, let text = first, present.allSatisfy({ $0 == text }) {
      nominal = Self.value(text, of: paths)
    } else {
      nominal = nil
    }
    values =
      try axis.cases.map { try Self.values(of: $0, invalid) }
      ?? Self.texts(axis, range, invalid).map { Self.value($0, of: paths) }
    for setting in (values.isEmpty ? [value(at: 0)] : values).flatMap(\.settings) {
      try known.require(setting, axis: axis.name, file: file)
    }
  }

  /// What a key of the axis has, and what it may have.
  private typealias Invalid = (_ key: String, _ found: String, _ allowed: String) -> SweepError

  /// A range as it is written, or as the component library states it.
  private static func range(
    _ description: RangeDescription, _ paths: [String], _ known: KnownSettings, _ invalid: Invalid
  ) throws -> AxisRange {
    let stated = paths.count == 1 ? known.stated(of: paths[0]) : nil
    guard let from = description.from ?? stated?.low, let to = description.to ?? stated?.high else {
      throw invalid(
        "range", "no from and to",
        "both, or the energy or power of a component whose library states its lowest and highest")
    }
    let isStated = description.from == nil && description.to == nil
    let isLogarithmic = description.spacing.map { $0 == .log } ?? isStated
    guard let range = AxisRange(from: from, to: to, isLogarithmic: isLogarithmic) else {
      throw invalid(
        "range", "\(from) to \(to)",
        "two numbers of one unit, the first below the second, above 0 for log")
    }
    return range
  }

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
}

/// Numbers between two ends.
struct AxisRange: Sendable {
  let low: Double
  let high: Double
  let unit: String
  let isLogarithmic: Bool

  init?(from: String, to: String, isLogarithmic: Bool) {
    guard let low = UnitNumber(from), let high = UnitNumber(to), low.unit == high.unit,
      low.value < high.value
    else { return nil }
    self.low = low.value
    self.high = high.value
    unit = low.unit
    self.isLogarithmic = isLogarithmic
    guard !isLogarithmic || low.value > 0 else { return nil }
  }

  /// The number at a place of 0…1, with nine digits so that it can be read again anywhere.
  func number(at place: Double) -> UnitNumber {
    let exact =
      isLogarithmic ? low * pow(high / low, place) : low + (high - low) * place
    return UnitNumber(value: Double(String(format: "%.9g", exact)) ?? exact, unit: unit)
  }
}
