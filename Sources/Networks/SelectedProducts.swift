import MatrixMath

/// Digital products with the selected weights of an [outputs, inputs] matrix, the others taken as zero.
///
/// Where the weights lie is worked out once, for the products are formed in every step.
struct SelectedProducts: Sendable {
  let selection: MatrixSelection
  let outputs: Int
  let inputs: Int
  /// The output and the input of every selected entry; only for single entries.
  private let places: [SIMD2<Int32>]

  init(_ selection: MatrixSelection, outputs: Int, inputs: Int) {
    self.selection = selection
    self.outputs = outputs
    self.inputs = inputs
    guard case .entries(let positions) = selection else {
      places = []
      return
    }
    places = positions.map { SIMD2(Int32($0 / inputs), Int32($0 % inputs)) }
  }

  /// What a gradient needs of the inputs: only the selected ones where whole inputs are selected.
  func kept(_ x: Matrix) -> Matrix {
    guard case .columns = selection else { return x }
    return selection.values(of: x)
  }

  /// `y = ΔW x` for a batch: x [B, inputs] → y [B, outputs]; `change` holds the selected entries of ΔW.
  func product(_ x: Matrix, with change: Matrix) -> Matrix {
    guard !x.isShapeOnly, !change.isShapeOnly else { return Matrix(shapeOnly: x.rows, outputs) }
    switch selection {
    case .all: return MatrixMath.product(x, change, transposingB: true)
    case .columns: return MatrixMath.product(kept(x), change, transposingB: true)
    case .unplaced: return Matrix(rows: x.rows, columns: outputs)
    case .blocks(let blocks):
      var y = Matrix(rows: x.rows, columns: outputs)
      visit(blocks) { block, weights in
        accumulateProduct(
          x.elements, x.layout(of: block.columns), change.elements, weights, transposingB: true,
          into: &y.elements, y.layout(of: block.rows), keeping: 1)
      }
      return y
    case .entries:
      return scatter(x, to: outputs, change) { ($0.y, $0.x) }
    }
  }

  /// `dx = ΔWᵀ dy` for a batch: dy [B, outputs] → dx [B, inputs].
  func transposedProduct(_ dy: Matrix, with change: Matrix) -> Matrix {
    guard !dy.isShapeOnly, !change.isShapeOnly else { return Matrix(shapeOnly: dy.rows, inputs) }
    switch selection {
    case .all: return MatrixMath.product(dy, change)
    case .columns:
      var dx = Matrix(rows: dy.rows, columns: inputs)
      selection.write(MatrixMath.product(dy, change), into: &dx)
      return dx
    case .unplaced: return Matrix(rows: dy.rows, columns: inputs)
    case .blocks(let blocks):
      var dx = Matrix(rows: dy.rows, columns: inputs)
      visit(blocks) { block, weights in
        accumulateProduct(
          dy.elements, dy.layout(of: block.rows), change.elements, weights,
          into: &dx.elements, dx.layout(of: block.columns), keeping: 1)
      }
      return dx
    case .entries:
      return scatter(dy, to: inputs, change) { ($0.x, $0.y) }
    }
  }

  /// The selected entries of `dyᵀ x`, where x is what was ``kept(_:)`` of the inputs.
  func gradient(_ dy: Matrix, _ x: Matrix, shapedLike values: Matrix) -> Matrix {
    guard !dy.isShapeOnly, !x.isShapeOnly, !values.isShapeOnly else { return values.zeros }
    switch selection {
    case .all, .columns: return MatrixMath.product(dy, x, transposingA: true)
    case .unplaced: return values.zeros
    case .blocks(let blocks):
      var gradient = values.zeros
      visit(blocks) { block, weights in
        accumulateProduct(
          dy.elements, dy.layout(of: block.rows), transposingA: true, x.elements,
          x.layout(of: block.columns), into: &gradient.elements, weights)
      }
      return gradient
    case .entries: return gather(dy, x, shapedLike: values)
    }
  }

  /// Calls `body` with every block and where its values lie among all of them.
  private func visit(_ blocks: [MatrixBlock], _ body: (MatrixBlock, BlockLayout) -> Void) {
    var offset = 0
    for block in blocks {
      body(
        block,
        BlockLayout(offset: offset, rows: block.rows.count, columns: block.columns.count))
      offset += block.rows.count * block.columns.count
    }
  }

  /// Adds every entry times one line of a batch to another line; the vectors of a batch lie side by side.
  private func scatter(
    _ batch: Matrix, to width: Int, _ change: Matrix,
    _ lines: (SIMD2<Int32>) -> (from: Int32, to: Int32)
  ) -> Matrix {
    let (vectors, from) = (batch.rows, batch.transposed)
    var result = Matrix(rows: width, columns: vectors)
    let source = from.elements.span, weights = change.elements.span
    var sums = result.elements.mutableSpan
    for entry in places.indices {
      let line = lines(places[entry])
      let (first, target) = (Int(line.from) * vectors, Int(line.to) * vectors)
      for vector in 0..<vectors {
        sums[target + vector] += weights[entry] * source[first + vector]
      }
    }
    return result.transposed
  }

  private func gather(_ dy: Matrix, _ x: Matrix, shapedLike values: Matrix) -> Matrix {
    let (vectors, errors, inputs) = (dy.rows, dy.transposed, x.transposed)
    var gradient = values.zeros
    let left = errors.elements.span, right = inputs.elements.span
    var sums = gradient.elements.mutableSpan
    for entry in places.indices {
      let (first, second) = (Int(places[entry].x) * vectors, Int(places[entry].y) * vectors)
      var sum: Float = 0
      for vector in 0..<vectors { sum += left[first + vector] * right[second + vector] }
      sums[entry] = sum
    }
    return gradient
  }
}

extension Matrix {
  /// Where some neighbouring columns of the matrix lie.
  fileprivate func layout(of chosen: Range<Int>) -> BlockLayout {
    BlockLayout(offset: chosen.lowerBound, rows: rows, columns: chosen.count, stride: columns)
  }
}
