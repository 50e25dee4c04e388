public import Hardware

extension HardwareDescription {
  /// How many arrays of this chip's size some matrices take, whatever the mapper and however many arrays there are.
  ///
  /// - Parameter matrices: the shapes.
  /// - Returns: arrays over all matrices; no two share one.
  /// - Throws: `MappingError.invalidMatrix` for a matrix without rows or columns.
  public func arraysNeeded(by matrices: [LogicalMatrix]) throws(MappingError) -> Int {
    var cutting = Cutting(self)
    var sum = 0
    for matrix in matrices { sum += try cutting.cut(matrix).arrays }
    return sum
  }
}
