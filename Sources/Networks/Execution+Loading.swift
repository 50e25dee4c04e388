import MatrixMath

extension Execution {
  /// Goes from the trained tensors of one task to those of another.
  ///
  /// Weights that only the former task had changed get their original values back, and weights of the new one are
  /// written, both in one write per matrix; digital tensors are read from where they are stored. A matrix that
  /// only the new task has keeps what it holds if it holds the new values.
  /// - Parameters:
  ///   - task: the trained tensors to be used from now on.
  ///   - former: those in use until now; nothing if the arrays are as deployed.
  /// - Throws: when a value is not finite.
  public mutating func load(_ task: ParameterStore, after former: ParameterStore?) throws {
    for parameter in task.all where parameter.home == nil {
      engine.record(DigitalWork(bits: 32 * parameter.value.count), layer: parameter.layer)
    }
    let leaving = Set((former?.all ?? []).compactMap(\.home?.matrix))
    for write in SwitchPlan(from: former, to: task).writes {
      // A task whose matrices are its own finds them as it left them.
      let isOwn = write.isWhole && !leaving.contains(write.matrix)
      if isOwn, loaded[write.matrix] == write.values { continue }
      try engine.rewrite(write.matrix, write.selection, to: write.values)
      loaded[write.matrix] = write.isWhole ? write.values : nil
    }
    parameters = task
    for matrix in derived {
      engine.record(matrix.work, layer: matrix.layer)
      try engine.rewrite(matrix.matrix, to: matrix.weights(parameters))
    }
  }

  /// Gives every weight that trained tensors had changed its original value back.
  ///
  /// - Throws: when a value is not finite.
  public mutating func restore(_ former: ParameterStore) throws {
    for write in SwitchPlan(from: former, to: ParameterStore()).writes {
      try engine.rewrite(write.matrix, write.selection, to: write.values)
      loaded[write.matrix] = nil
    }
    for matrix in derived { try engine.rewrite(matrix.matrix, to: matrix.original) }
  }
}

/// What has to be written to go from one task's tensors to another's, matrix by matrix in the order of handles.
struct SwitchPlan {
  struct Write {
    let matrix: MatrixHandle
    let selection: MatrixSelection
    let values: Matrix

    var isWhole: Bool { selection == .all }
  }

  private(set) var writes: [Write] = []

  init(from former: ParameterStore?, to task: ParameterStore) {
    let old = Self.homes(former), new = Self.homes(task)
    for matrix in Set(old.keys).union(new.keys).sorted(by: { $0.index < $1.index }) {
      if let write = Self.write(matrix, from: old[matrix], to: new[matrix]) {
        writes.append(write)
      }
    }
  }

  private static func homes(_ store: ParameterStore?) -> [MatrixHandle: Parameter] {
    var homes: [MatrixHandle: Parameter] = [:]
    for parameter in store?.all ?? [] {
      if let home = parameter.home { homes[home.matrix] = parameter }
    }
    return homes
  }

  private static func write(
    _ matrix: MatrixHandle, from old: Parameter?, to new: Parameter?
  ) -> Write? {
    let arriving = new.flatMap { parameter in
      parameter.home.map { ($0, parameter.weights(for: parameter.value)) }
    }
    let leaving = old?.home.flatMap { home in home.original.map { (home, $0) } }
    switch (leaving, arriving) {
    case (nil, nil): return nil
    case (nil, (let home, let values)?):
      return Write(matrix: matrix, selection: home.selection, values: values)
    case ((let home, let original)?, nil):
      return Write(matrix: matrix, selection: home.selection, values: original)
    case ((let left, let original)?, (let home, let values)?):
      let union = left.selection.union(
        home.selection, rows: home.outputs, columns: home.inputs)
      if union == home.selection {
        return Write(matrix: matrix, selection: union, values: values)
      }
      var merged =
        values.isShapeOnly
        ? Matrix(shapeOnly: home.outputs, home.inputs)
        : Matrix(rows: home.outputs, columns: home.inputs)
      left.selection.write(original, into: &merged)
      home.selection.write(values, into: &merged)
      return Write(matrix: matrix, selection: union, values: union.values(of: merged))
    }
  }
}
