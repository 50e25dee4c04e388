import MatrixMath

/// Maps every patch of an image to a vector, puts the class's vector before them and adds positions.
struct PatchEmbedding: Sendable {
  let description: PatchEmbeddingDescription
  let projection: Projection
  /// Places in the table.
  let classToken: Int
  let positions: Int
  /// The number that tells the dropout of the results apart.
  let site: UInt32

  func isTrained(_ table: LayerTable) -> Bool {
    projection.isTrained(table) || table.isTrained(tensor: classToken)
      || table.isTrained(tensor: positions)
  }

  private var patches: Int { description.vectors - 1 }

  /// images: [B, channels · side · side] → [B · (patches + 1), width].
  func forward(_ images: Matrix, _ pass: Pass, _ execution: inout Execution) -> Matrix {
    let mapped = projection.forward(cut(images), pass.table, &execution)
    let place = pass.table.tensors[positions].value(in: execution)
    let first = pass.table.tensors[classToken].value(in: execution)
    var vectors = Matrix(shapeOnly: images.rows * description.vectors, mapped.columns)
    if !mapped.isShapeOnly {
      var elements: [Float] = []
      elements.reserveCapacity(vectors.count)
      let length = patches * mapped.columns
      for image in 0..<images.rows {
        elements += first.elements
        elements += mapped.elements[image * length..<(image + 1) * length]
      }
      vectors = Matrix(rows: vectors.rows, columns: mapped.columns, elements: elements)
      for row in 0..<vectors.rows {
        for column in 0..<vectors.columns {
          vectors[row, column] +=
            place.elements[
              row % description.vectors * vectors.columns + column]
        }
      }
    }
    execution.engine.record(
      DigitalWork(adds: vectors.count, bits: 32 * vectors.count), layer: description.layer,
      vectors: vectors.rows)
    execution.leaveOut(pass.dropout, of: &vectors, site: site)
    return vectors
  }

  /// Adds to the gradients; nothing is below.
  func backward(_ dy: Matrix, _ pass: Pass, _ execution: inout Execution) {
    var gradient = dy
    execution.leaveOut(pass.dropout, of: &gradient, site: site)
    let images = gradient.rows / description.vectors
    let isAdded = [positions, classToken].contains { pass.table.isTrained(tensor: $0) }
    if isAdded {
      execution.engine.record(
        DigitalWork(adds: gradient.count), layer: description.layer, vectors: gradient.rows)
    }
    if let parameter = pass.table.tensors[positions].parameter {
      execution.addGradient(
        of: parameter,
        sum(of: gradient, shapedLike: pass.table.tensors[positions].value) { $0 })
    }
    if let parameter = pass.table.tensors[classToken].parameter {
      execution.addGradient(
        of: parameter,
        sum(of: gradient, shapedLike: pass.table.tensors[classToken].value) { $0 == 0 ? 0 : nil })
    }
    guard projection.isTrained(pass.table) else { return }
    let rows = (0..<images).flatMap { image in
      (1..<description.vectors).map { image * description.vectors + $0 }
    }
    _ = projection.backward(
      gradient.rows(at: rows), needsInputGradient: false, pass.table, &execution)
  }

  /// The sum over images of those vectors of which `row` gives the row that they belong to.
  private func sum(
    of gradient: Matrix, shapedLike tensor: Matrix, _ row: (Int) -> Int?
  ) -> Matrix {
    var sum = tensor.zeros
    guard !gradient.isShapeOnly, !sum.isShapeOnly else { return sum }
    for vector in 0..<gradient.rows {
      guard let row = row(vector % description.vectors) else { continue }
      for column in 0..<gradient.columns {
        sum.elements[row * gradient.columns + column] += gradient[vector, column]
      }
    }
    return sum
  }

  /// Cuts images into patches, [B · patches, channels · patch · patch].
  private func cut(_ images: Matrix) -> Matrix {
    let (side, patch, line) = (description.side, description.patch, description.patchesPerLine)
    let width = description.channels * patch * patch
    guard !images.isShapeOnly else {
      return Matrix(shapeOnly: images.rows * patches, width)
    }
    var elements: [Float] = []
    elements.reserveCapacity(images.rows * patches * width)
    for image in 0..<images.rows {
      for place in 0..<patches {
        let (top, left) = (place / line * patch, place % line * patch)
        for channel in 0..<description.channels {
          for row in top..<top + patch {
            let start = image * images.columns + (channel * side + row) * side + left
            elements += images.elements[start..<start + patch]
          }
        }
      }
    }
    return Matrix(rows: images.rows * patches, columns: width, elements: elements)
  }
}
