import Devices
import MatrixMath

/// Read noise and converter noise of every value, one draw each.
struct ValueNoise {
  private let cell: Float
  private let cellsPerValue: [Float]
  private let converter: [Float]
  private let rowSquares: [Float]
  private let width: Int

  /// Takes the sum of squared drives of every row; none if variances depend on the state of cells.
  init(_ settings: ReadSettings, _ read: ReadMatrix, rowSquares: [Float], width: Int) {
    cell = settings.readNoise * settings.readNoise
    cellsPerValue = settings.cellsPerValue
    converter = read.bounds.indices.map { settings.converterNoise($0, bound: read.bounds[$0]) }
    self.rowSquares = rowSquares
    self.width = width
  }

  /// Adds noise to the rows of one vector; a row draws the numbers of its cycle.
  ///
  /// `variances` are those of the cells per value, if they depend on the state.
  func add(
    to values: inout [Float], _ rows: Range<Int>, _ cycles: [Int], _ variances: [Float],
    _ settings: ReadSettings, event: UInt32
  ) {
    let length = converter.count * width
    if rowSquares.isEmpty {
      for (row, cycle) in zip(rows, cycles) {
        addOwn(
          to: &values, row * length, variances,
          normals(settings, event: event, firstIndex: cycle * length, count: length))
      }
      return
    }
    // Neighbouring cycles draw neighbouring numbers, in one go.
    var first = 0
    while first < rows.count {
      var end = first + 1
      while end < rows.count, cycles[end] == cycles[end - 1] + 1 { end += 1 }
      let scales = deviations(rows.lowerBound + first..<rows.lowerBound + end)
      var target = values.mutableSpan
      settings.streams.readNoise.addNormals(
        to: &target, offset: (rows.lowerBound + first) * length, columns: width,
        scales: scales.span, array: settings.id, event: event, firstIndex: cycles[first] * length)
      first = end
    }
  }

  /// σ per row and converter.
  private func deviations(_ rows: Range<Int>) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(rows.count * converter.count)
    for row in rows {
      for index in converter.indices {
        result.append(
          (cell * rowSquares[row] * cellsPerValue[index] + converter[index]).squareRoot())
      }
    }
    return result
  }

  private func normals(
    _ settings: ReadSettings, event: UInt32, firstIndex: Int, count: Int
  ) -> [Float] {
    var normals = [Float](repeating: 0, count: count)
    var span = normals.mutableSpan
    settings.streams.readNoise.fillNormals(
      &span, array: settings.id, event: event, firstIndex: firstIndex)
    return normals
  }

  /// Adds noise whose deviation depends on the cells.
  private func addOwn(
    to values: inout [Float], _ start: Int, _ variances: [Float], _ normals: [Float]
  ) {
    let (spread, draws) = (variances.span, normals.span)
    var target = values.mutableSpan
    for (index, own) in converter.enumerated() {
      for line in index * width..<(index + 1) * width {
        let variance = spread[start + line] + own
        target[start + line] += variance.magnitude.squareRoot() * draws[line]
      }
    }
  }
}
