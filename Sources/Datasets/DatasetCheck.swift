/// What datasets require of the arrays in their files.
enum DatasetCheck {
  /// Throws unless an array has a shape.
  static func require(
    _ found: [Int], _ expected: [Int], _ object: String, _ file: String
  ) throws {
    guard found == expected else {
      throw DatasetError.wrongShape(file: file, object: object, found: found, expected: expected)
    }
  }

  /// Throws unless all values of an array are in a range.
  static func require(
    _ values: [Int64], in range: ClosedRange<Int64>, _ object: String, _ file: String
  ) throws {
    guard let index = values.firstIndex(where: { !range.contains($0) }) else { return }
    throw DatasetError.wrongValue(
      file: file, object: object, index: index, found: Int(values[index]),
      expected: Int(range.lowerBound)...Int(range.upperBound))
  }
}
