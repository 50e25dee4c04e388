import MatrixMath

/// Attention between its linear maps: `softmax(scale · q kᵀ + positions) v`, sequence by sequence and head by head.
///
/// Digital work, for both factors of its products change with every input. It starts when all vectors of
/// the batch have arrived.
struct AttentionCore: Sendable {
  /// Where the sequences of queries and of keys and values lie.
  struct Layouts: Sendable {
    let queries: SequenceLayout
    let keys: SequenceLayout

    /// The number of scores of one head.
    var scores: Int { zip(queries.lengths, keys.lengths).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  let heads: Int
  let keyValueHeads: Int
  /// The number of values of a head.
  let width: Int
  let scale: Float
  let isCausal: Bool
  let position: AttentionPosition
  let layer: String
  /// The number that tells the dropout of the probabilities apart.
  let site: UInt32

  func isTrained(_ table: LayerTable) -> Bool { position.isTrained(table) }

  /// q: [Tq, heads·width], k and v: [Tk, keyValueHeads·width] → [Tq, heads·width].
  ///
  /// Keeps q, k (turned), v and the probabilities of all heads.
  func forward(
    _ q: Matrix, _ k: Matrix, _ v: Matrix, _ layouts: Layouts, _ pass: Pass,
    _ execution: inout Execution
  ) -> Matrix {
    let (turnedQ, turnedK) = position.turned(q, k, layouts, width: width)
    execution.engine.barrier()
    execution.engine.record(forwardWork(layouts), layer: layer, vectors: layouts.queries.count)
    let isShape = q.isShapeOnly
    var kept =
      isShape
      ? Matrix(shapeOnly: heads, layouts.scores) : Matrix(rows: heads, columns: layouts.scores)
    var mixed = isShape ? q : Matrix(rows: q.rows, columns: heads * width)
    if !isShape {
      let added = position.added(pass.table, execution, layouts)
      walk(layouts) { tile in
        tile.product(
          turnedQ, .query, turnedK, .key, transposingB: true, scale, into: &kept.elements)
        softmax(&kept, tile, added)
      }
    }
    execution.tape.push(turnedQ)
    execution.tape.push(turnedK)
    execution.tape.push(v)
    execution.tape.push(kept)
    guard !isShape else { return mixed }
    execution.leaveOut(pass.dropout, of: &kept, site: site)
    walk(layouts) { tile in
      tile.product(kept.elements, v, .key, into: &mixed, .query)
    }
    return mixed
  }

  /// The gradients of q, k and v as far as they are needed; dy: [Tq, heads·width].
  func backward(
    _ dy: Matrix?, _ needed: AttentionGradients.Needed, _ layouts: Layouts, _ pass: Pass,
    _ execution: inout Execution
  ) -> AttentionGradients {
    let probabilities = execution.tape.pop()
    let v = execution.tape.pop()
    let k = execution.tape.pop()
    let q = execution.tape.pop()
    guard needed.any, let dy else { return AttentionGradients() }
    execution.engine.barrier()
    execution.engine.record(
      backwardWork(layouts, needed), layer: layer, vectors: layouts.queries.count)
    var gradients = AttentionGradients(
      query: needed.query ? q.zeros : nil, key: needed.key ? k.zeros : nil,
      value: needed.value ? v.zeros : nil)
    guard !dy.isShapeOnly else {
      position.addGradient(nil, layouts, pass.table, &execution)
      return gradients
    }
    var used = probabilities
    execution.leaveOut(pass.dropout, of: &used, site: site)
    if var value = gradients.value {
      walk(layouts) { tile in
        tile.product(transposed: used.elements, dy, .query, into: &value, .key)
      }
      gradients.value = value
    }
    guard needed.reachesScores else { return gradients }
    let scores = scoreGradient(dy, v, probabilities, layouts, pass, execution)
    position.addGradient(scores, layouts, pass.table, &execution)
    goBack(to: &gradients, q, k, scores, layouts)
    return gradients
  }

  private func goBack(
    to gradients: inout AttentionGradients, _ q: Matrix, _ k: Matrix, _ scores: Matrix,
    _ layouts: Layouts
  ) {
    if var query = gradients.query {
      walk(layouts) { tile in
        tile.product(scores.elements, k, .key, into: &query, .query, scale)
      }
      gradients.query = position.turnedBack(query, layouts.queries, width: width)
    }
    if var key = gradients.key {
      walk(layouts) { tile in
        tile.product(transposed: scores.elements, q, .query, into: &key, .key, scale)
      }
      gradients.key = position.turnedBack(key, layouts.keys, width: width)
    }
  }

  /// `p ∘ (dp − Σ p ∘ dp)` of every row of scores, [heads, scores].
  private func scoreGradient(
    _ dy: Matrix, _ v: Matrix, _ probabilities: Matrix, _ layouts: Layouts, _ pass: Pass,
    _ execution: Execution
  ) -> Matrix {
    var gradient = probabilities.zeros
    walk(layouts) { tile in
      tile.product(dy, .query, v, .key, transposingB: true, 1, into: &gradient.elements)
    }
    execution.leaveOut(pass.dropout, of: &gradient, site: site)
    let p = probabilities.elements.span
    walk(layouts) { tile in
      var slopes = gradient.elements.mutableSpan
      for row in 0..<tile.queries {
        let start = tile.scores + row * tile.keys
        let sum = Reductions.dot(p, start, slopes.span, start, tile.keys)
        for index in start..<start + tile.keys { slopes[index] = p[index] * (slopes[index] - sum) }
      }
    }
    return gradient
  }

  /// Visits every sequence and head.
  private func walk(_ layouts: Layouts, _ body: (AttentionTile) -> Void) {
    var offset = 0
    let shared = heads / keyValueHeads
    for sequence in layouts.queries.lengths.indices {
      let (n, m) = (layouts.queries.lengths[sequence], layouts.keys.lengths[sequence])
      for head in 0..<heads {
        body(
          AttentionTile(
            head: head, keyHead: head / shared, sharesKeys: head % shared > 0, width: width,
            queries: n, keys: m, queryStart: layouts.queries.starts[sequence],
            keyStart: layouts.keys.starts[sequence], scores: offset))
        offset += n * m
      }
    }
  }

  private func softmax(_ scores: inout Matrix, _ tile: AttentionTile, _ added: AddedScores?) {
    var values = scores.elements.mutableSpan
    for row in 0..<tile.queries {
      let start = tile.scores + row * tile.keys
      let seen = isCausal ? row + 1 : tile.keys
      if let added {
        for column in 0..<seen {
          values[start + column] += added.value(head: tile.head, row: row, column: column)
        }
      }
      var highest = -Float.infinity
      for index in start..<start + seen { highest = max(highest, values[index]) }
      for index in start..<start + seen {
        values[index] = VectorFunctions.exponential(values[index] - highest)
      }
      let share = 1 / Reductions.sum(values.span, start, seen)
      for index in start..<start + seen { values[index] *= share }
      for index in start + seen..<start + tile.keys { values[index] = 0 }
    }
  }
}

/// One head of one sequence: where its queries, keys and scores lie.
struct AttentionTile {
  /// Which of the two layouts a matrix has.
  enum Side {
    case query
    case key
  }

  let head: Int
  let keyHead: Int
  /// Whether an earlier head of the sequence has used the same keys, so that their gradients add up.
  let sharesKeys: Bool
  let width: Int
  let queries: Int
  let keys: Int
  let queryStart: Int
  let keyStart: Int
  /// Where the scores begin, [queries, keys].
  let scores: Int

  private func layout(of matrix: Matrix, _ side: Side) -> BlockLayout {
    let (rows, start, head) =
      side == .query ? (queries, queryStart, head) : (keys, keyStart, keyHead)
    return BlockLayout(
      offset: start * matrix.columns + head * width, rows: rows, columns: width,
      stride: matrix.columns)
  }

  private var scoreLayout: BlockLayout {
    BlockLayout(offset: scores, rows: queries, columns: keys)
  }

  /// `scores = scale · left rightᵀ`.
  func product(
    _ left: Matrix, _ leftSide: Side, _ right: Matrix, _ rightSide: Side, transposingB: Bool,
    _ scale: Float, into scores: inout [Float]
  ) {
    accumulateProduct(
      left.elements, layout(of: left, leftSide), right.elements, layout(of: right, rightSide),
      transposingB: transposingB, into: &scores, scoreLayout, scale: scale)
  }

  /// `result = scale · scores right`.
  func product(
    _ scores: [Float], _ right: Matrix, _ rightSide: Side, into result: inout Matrix, _ side: Side,
    _ scale: Float = 1
  ) {
    let target = layout(of: result, side)
    accumulateProduct(
      scores, scoreLayout, right.elements, layout(of: right, rightSide), into: &result.elements,
      target, scale: scale)
  }

  /// `result = scale · scoresᵀ right`, added to what an earlier head left.
  func product(
    transposed scores: [Float], _ right: Matrix, _ rightSide: Side, into result: inout Matrix,
    _ side: Side, _ scale: Float = 1
  ) {
    let target = layout(of: result, side)
    accumulateProduct(
      scores, scoreLayout, transposingA: true, right.elements, layout(of: right, rightSide),
      into: &result.elements, target, scale: scale, keeping: sharesKeys ? 1 : 0)
  }
}

extension AttentionCore {
  /// Two products, and a softmax over every row of scores.
  private func forwardWork(_ layouts: Layouts) -> DigitalWork {
    let count = heads * layouts.scores
    let rows = heads * layouts.queries.count
    var work = DigitalWork.product(count, width, 2)
    work.add(
      DigitalWork(
        adds: 2 * count, multiplies: 2 * count, compares: count, divides: rows,
        exponentials: count))
    work.add(position.work(layouts, heads: heads, keyValueHeads: keyValueHeads, width: width))
    return work
  }

  /// A product per gradient, one for the probabilities', and the softmax's.
  private func backwardWork(
    _ layouts: Layouts, _ needed: AttentionGradients.Needed
  ) -> DigitalWork {
    let count = heads * layouts.scores
    var work = DigitalWork()
    for isNeeded in [needed.value, needed.reachesScores, needed.query, needed.key] where isNeeded {
      work.add(.product(count, width, 1))
    }
    if needed.reachesScores { work.add(DigitalWork(adds: 2 * count, multiplies: 2 * count)) }
    if needed.scores { work.adds += count }
    if case .rotary = position {
      let turned =
        (needed.query ? heads * layouts.queries.count : 0)
        + (needed.key ? keyValueHeads * layouts.keys.count : 0)
      work.add(DigitalWork(adds: turned * width, multiplies: 2 * turned * width))
    }
    return work
  }
}
