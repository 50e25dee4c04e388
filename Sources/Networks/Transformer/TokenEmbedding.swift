import MatrixMath

/// Adds up the vectors of tokens, positions and kinds of tokens.
struct TokenEmbedding: Sendable {
  let description: TokenEmbeddingDescription
  /// Places in the table.
  let tokens: Int
  let positions: Int?
  let types: Int?
  let norm: Norm?
  /// The number that tells the dropout of the results apart.
  let site: UInt32

  func isTrained(_ table: LayerTable) -> Bool {
    sums.contains { table.isTrained(tensor: $0) } || norm?.isTrained(table) ?? false
  }

  private var sums: [Int] { [tokens, positions, types].compactMap { $0 } }

  /// → [tokens of the batch, width]; keeps the tokens.
  func forward(_ batch: TokenBatch, _ pass: Pass, _ execution: inout Execution) -> Matrix {
    let count = batch.layout.count
    let numbers = rows(batch)
    execution.tape.push(matrix(batch.tokens, count))
    execution.tape.push(matrix(batch.types, count))
    var sum = Matrix(shapeOnly: count, description.width)
    for (index, (tensor, rows)) in numbers.enumerated() {
      let picked = Self.picked(rows, count, of: pass.table.tensors[tensor].value(in: execution))
      if index == 0 { sum = picked } else { sum.add(picked) }
    }
    execution.engine.record(
      DigitalWork(
        adds: (numbers.count - 1) * sum.count, bits: 32 * numbers.count * sum.count),
      layer: description.layer, vectors: count)
    if let norm { sum = norm.forward(sum, pass.table, &execution) }
    execution.leaveOut(pass.dropout, of: &sum, site: site)
    return sum
  }

  /// Adds to the gradients; nothing is below.
  func backward(
    _ dy: Matrix, _ layout: SequenceLayout, _ pass: Pass, _ execution: inout Execution
  ) {
    var gradient = dy
    execution.leaveOut(pass.dropout, of: &gradient, site: site)
    let isSumTrained = sums.contains { pass.table.isTrained(tensor: $0) }
    if let norm {
      guard
        let below = norm.backward(
          gradient, needsInputGradient: isSumTrained, pass.table, &execution)
      else { return }
      gradient = below
    }
    let types = execution.tape.pop()
    let tokens = execution.tape.pop()
    guard isSumTrained else { return }
    var batch = TokenBatch(lengths: layout.lengths)
    if !tokens.isShapeOnly {
      batch = TokenBatch(numbers(tokens), layout, types: numbers(types))
    }
    for (tensor, rows) in rows(batch) {
      guard let parameter = pass.table.tensors[tensor].parameter else { continue }
      var sum = pass.table.tensors[tensor].value.zeros
      Self.add(gradient, at: rows, to: &sum)
      execution.addGradient(of: parameter, sum)
      execution.engine.record(
        DigitalWork(adds: gradient.count), layer: description.layer, vectors: gradient.rows)
    }
  }

  /// The row of every table that each vector takes; none of a batch of shapes.
  private func rows(_ batch: TokenBatch) -> [(tensor: Int, rows: [Int]?)] {
    var found: [(Int, [Int]?)] = [(tokens, batch.tokens)]
    if let positions {
      found.append((positions, batch.layout.positions.map { $0 + description.firstPosition }))
    }
    if let types {
      found.append((types, batch.types ?? Array(repeating: 0, count: batch.layout.count)))
    }
    return found
  }

  private func matrix(_ numbers: [Int]?, _ count: Int) -> Matrix {
    guard let numbers else { return Matrix(shapeOnly: 1, count) }
    return Matrix(rows: 1, columns: count, elements: numbers.map { Float($0) })
  }

  private func numbers(_ matrix: Matrix) -> [Int]? {
    matrix.isShapeOnly ? nil : matrix.elements.map { Int($0) }
  }

  private static func picked(_ rows: [Int]?, _ count: Int, of table: Matrix) -> Matrix {
    guard let rows, !table.isShapeOnly else { return Matrix(shapeOnly: count, table.columns) }
    return table.rows(at: rows)
  }

  private static func add(_ vectors: Matrix, at rows: [Int]?, to table: inout Matrix) {
    guard let rows, !vectors.isShapeOnly, !table.isShapeOnly else { return }
    for (vector, row) in rows.enumerated() {
      for column in 0..<table.columns { table[row, column] += vectors[vector, column] }
    }
  }
}

extension TokenBatch {
  /// Joins what lies in a layout already.
  init(_ tokens: [Int]?, _ layout: SequenceLayout, types: [Int]?) {
    self.layout = layout
    self.tokens = tokens
    self.types = types
  }
}
