extension OperationRecord {
  /// The operation of the row; the pulse histogram of a write is empty.
  ///
  /// - Parameter index: the row, for messages.
  /// - Returns: the operation.
  /// - Throws: ``TraceError/unknownWord(table:row:column:found:allowed:)`` for a number that stands for no word.
  func operation(at index: Int) throws(TraceError) -> Operation {
    guard phase < UInt8(Words.phases.count) else {
      throw Self.unknown("phase", phase, Words.phases.map(\.rawValue), index)
    }
    var dependencies: Operation.Dependencies = []
    if let mode = try Self.mode(firstMode, "first_mode", index) {
      dependencies.append(.init(Int(firstDependency), mode))
    }
    if let mode = try Self.mode(secondMode, "second_mode", index) {
      dependencies.append(.init(Int(secondDependency), mode))
    }
    return Operation(
      try work(at: index), phase: Words.phases[Int(phase)], layer: Int(layer),
      matrix: matrix < 0 ? nil : Int(matrix), vectors: Int(vectors), repeats: Int(repeats),
      dependencies: dependencies)
  }

  /// The row of a write.
  var isWrite: Bool { kind == Words.code(of: .write) }

  private func work(at index: Int) throws(TraceError) -> Operation.Work {
    switch kind {
    case Words.code(of: .multiply): .multiply(product)
    case Words.code(of: .transposedMultiply): .transposedMultiply(product)
    case Words.code(of: .write): .write(write)
    case Words.code(of: .vector): .vector(vector)
    case Words.code(of: .move): .move(bits: Int(bits))
    case Words.code(of: .offChip): .offChip(bits: Int(bits))
    default: throw Self.unknown("kind", kind, Words.kinds.map(\.rawValue), index)
    }
  }

  private var product: ProductWork {
    ProductWork(
      drivenInputs: Int(drivenInputs), conductanceSum: conductanceSum,
      saturations: Int(saturations), inputPasses: Int(inputPasses))
  }

  private var write: WriteWork {
    WriteWork(
      cells: Int(cells), skippedCells: Int(skippedCells), rows: Int(rows),
      setPulses: Int(setPulses), resetPulses: Int(resetPulses), verifyReads: Int(verifyReads),
      failures: Int(failures), pulseHistogram: [])
  }

  private var vector: VectorWork {
    VectorWork(
      adds: Int(adds), multiplies: Int(multiplies), compares: Int(compares),
      divides: Int(divides), squareRoots: Int(squareRoots), exponentials: Int(exponentials),
      bits: Int(bits))
  }

  private static func mode(_ code: UInt8, _ column: String, _ index: Int) throws(TraceError)
    -> Operation.Dependency.Mode?
  {
    switch code {
    case 0: nil
    case Words.code(of: .streaming): .streaming
    case Words.code(of: .barrier): .barrier
    default: throw unknown(column, code, Words.modes, index)
    }
  }

  private static func unknown(
    _ column: String, _ code: UInt8, _ words: [String], _ index: Int
  ) -> TraceError {
    .unknownWord(
      table: TraceFile.operations, row: index, column: column, found: "\(code)", allowed: words)
  }
}
