import MatrixMath

/// How positions enter attention, with the tensor that they need.
enum AttentionPosition: Sendable {
  case none
  case relative(RelativePositions, tensor: Int)
  case rotary(RotaryPositions)

  func isTrained(_ table: LayerTable) -> Bool {
    if case .relative(_, let tensor) = self { table.isTrained(tensor: tensor) } else { false }
  }

  /// Queries and keys turned by the angles of their positions.
  func turned(
    _ q: Matrix, _ k: Matrix, _ layouts: AttentionCore.Layouts, width: Int
  ) -> (Matrix, Matrix) {
    guard case .rotary(let rotary) = self else { return (q, k) }
    return (
      rotary.turned(q, layouts.queries, width: width), rotary.turned(k, layouts.keys, width: width)
    )
  }

  /// A gradient of turned values as one of those before.
  func turnedBack(_ gradient: Matrix, _ layout: SequenceLayout, width: Int) -> Matrix {
    guard case .rotary(let rotary) = self else { return gradient }
    return rotary.turned(gradient, layout, width: width, isBack: true)
  }

  /// What is added to the scores; nothing unless positions are relative.
  func added(
    _ table: LayerTable, _ execution: Execution, _ layouts: AttentionCore.Layouts
  ) -> AddedScores? {
    guard case .relative(let positions, let tensor) = self else { return nil }
    return AddedScores(
      values: table.tensors[tensor].value(in: execution), buckets: positions.buckets(for: layouts))
  }

  /// Adds up the gradients of scores, [heads, scores], bucket by bucket.
  func addGradient(
    _ scores: Matrix?, _ layouts: AttentionCore.Layouts, _ table: LayerTable,
    _ execution: inout Execution
  ) {
    guard case .relative(let positions, let tensor) = self,
      let parameter = table.tensors[tensor].parameter
    else { return }
    var gradient = table.tensors[tensor].value.zeros
    if let scores, !scores.isShapeOnly, !gradient.isShapeOnly {
      let buckets = positions.buckets(for: layouts)
      var place = 0
      for (n, m) in zip(layouts.queries.lengths, layouts.keys.lengths) {
        for head in 0..<scores.rows {
          for row in 0..<n {
            for column in 0..<m {
              gradient[buckets.bucket(row: row, column: column), head] += scores.elements[place]
              place += 1
            }
          }
        }
      }
    }
    execution.addGradient(of: parameter, gradient)
  }

  /// The digital work of turning queries and keys, or of adding to scores, once.
  func work(
    _ layouts: AttentionCore.Layouts, heads: Int, keyValueHeads: Int, width: Int
  ) -> DigitalWork {
    switch self {
    case .none: return DigitalWork()
    case .relative: return DigitalWork(adds: heads * layouts.scores)
    case .rotary:
      let values =
        (heads * layouts.queries.count + keyValueHeads * layouts.keys.count) * width
      return DigitalWork(adds: values, multiplies: 2 * values)
    }
  }
}

/// What is added to scores: a number per head and bucket of distances.
struct AddedScores {
  /// Shape [buckets, heads].
  let values: Matrix
  let buckets: DistanceBuckets

  func value(head: Int, row: Int, column: Int) -> Float {
    values[buckets.bucket(row: row, column: column), head]
  }
}

/// The bucket of every distance that occurs.
struct DistanceBuckets {
  private let numbers: [Int]
  private let offset: Int

  init(_ positions: RelativePositions, queries: Int, keys: Int) {
    offset = queries - 1
    numbers = (0..<max(1, queries + keys - 1)).map { positions.bucket(of: $0 - queries + 1) }
  }

  func bucket(row: Int, column: Int) -> Int { numbers[column - row + offset] }
}

extension RelativePositions {
  func buckets(for layouts: AttentionCore.Layouts) -> DistanceBuckets {
    DistanceBuckets(
      self, queries: layouts.queries.lengths.max() ?? 1, keys: layouts.keys.lengths.max() ?? 1)
  }

  /// The bucket of a key that is `distance` positions after the query.
  ///
  /// Half of the buckets (of a direction) hold one distance each, the others ranges that grow by equal factors up to
  /// ``largestDistance``.
  func bucket(of distance: Int) -> Int {
    let own = isBidirectional ? buckets / 2 : buckets
    let first = isBidirectional && distance > 0 ? own : 0
    let far = isBidirectional ? abs(distance) : max(0, -distance)
    let exact = own / 2
    guard far >= exact else { return first + far }
    let ratio =
      naturalLogarithm(Float(far) / Float(exact))
      / naturalLogarithm(Float(largestDistance) / Float(exact))
    return first + min(own - 1, exact + Int(ratio * Float(own - exact)))
  }
}

extension RotaryPositions {
  /// Turns the pairs (i, i + width/2) of every head by their frequencies times the position, or back.
  func turned(
    _ values: Matrix, _ layout: SequenceLayout, width: Int, isBack: Bool = false
  ) -> Matrix {
    guard !values.isShapeOnly else { return values }
    var turned = values
    let half = width / 2
    let longest = layout.lengths.max() ?? 0
    let angles = (0..<longest).map { position in
      frequencies.map { frequency -> (cosine: Float, sine: Float) in
        let (c, s) = cosineAndSine(Double(position) * frequency)
        return (Float(c), Float(isBack ? -s : s))
      }
    }
    for (row, position) in layout.positions.enumerated() {
      for head in 0..<values.columns / width {
        for (pair, angle) in angles[position].enumerated() {
          let first = row * values.columns + head * width + pair
          let (a, b) = (values.elements[first], values.elements[first + half])
          turned.elements[first] = a * angle.cosine - b * angle.sine
          turned.elements[first + half] = b * angle.cosine + a * angle.sine
        }
      }
    }
    return turned
  }
}
