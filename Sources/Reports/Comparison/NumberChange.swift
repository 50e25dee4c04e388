/// Numbers of the same name that two files do not share.
struct NumberChange: Sendable, Equatable {
  /// The dataset, or a table and one of its columns.
  let place: String
  /// The row of the table, by its texts; empty for a dataset.
  var row = ""
  let units: String
  /// The mean of the finite values in the left file; nothing where there are none.
  let left: Double?
  /// The same in the right file.
  let right: Double?
  /// Values at the same place that differ; nothing where the shapes do.
  let differing: Int?
  /// How many values there are at the left, or at the right alone.
  let count: Int

  /// Right minus left.
  var change: Double? {
    guard let left, let right else { return nil }
    return right - left
  }

  /// The change as a part of the left value; nothing where that is 0.
  var relative: Double? {
    guard let left, left != 0 else { return nil }
    return change.map { $0 / left.magnitude }
  }

  /// What changes are ordered by: relative changes, from 0 first, what stands in one file alone last.
  var rank: Double {
    guard let change else { return -1 }
    return relative?.magnitude ?? (change == 0 ? 0 : .infinity)
  }
}

extension NumberChange {
  /// The change of a dataset; nothing where all values are the same.
  init?(
    of place: String, _ left: FileContents.Numbers?, _ right: FileContents.Numbers?
  ) {
    guard let either = left ?? right else { return nil }
    let hasSameShape = left.map(\.shape) == right.map(\.shape)
    let differing = zip(left?.values ?? [], right?.values ?? []).count { !$0.isSame(as: $1) }
    if hasSameShape && left?.units == right?.units && differing == 0 { return nil }
    self.init(
      place: place, units: Self.units(left?.units, right?.units), left: left?.values.finiteMean,
      right: right?.values.finiteMean, differing: hasSameShape ? differing : nil,
      count: either.values.count)
  }

  /// The change of one number of a table; nothing where it is the same.
  init?(of place: String, row: String, units: String, _ left: Double?, _ right: Double?) {
    if let left, let right, left.isSame(as: right) { return nil }
    self.init(
      place: place, row: row, units: units, left: left, right: right,
      differing: left == nil || right == nil ? nil : 1, count: 1)
  }

  private static func units(_ left: String?, _ right: String?) -> String {
    guard let left, let right, left != right else { return left ?? right ?? "1" }
    return "\(left) → \(right)"
  }
}

extension Double {
  /// Whether the values are equal, or both are no numbers.
  func isSame(as other: Double) -> Bool { self == other || isNaN && other.isNaN }
}

extension [Double] {
  /// The mean of what is finite; nil of nothing.
  fileprivate var finiteMean: Double? { filter(\.isFinite).mean }
}
