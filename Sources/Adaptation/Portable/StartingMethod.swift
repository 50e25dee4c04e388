import MatrixMath
public import Networks

/// A method that can go on from a ready adapter of its own form.
public protocol StartingMethod: PortableMethod {
  /// Puts the method on some modules as ``AdaptationMethod/attach(to:_:_:)`` and a task's beginning do, with the values
  /// of an adapter in the place of initial ones.
  ///
  /// - Parameters:
  ///   - adapter: one module per module of the site, in its order.
  ///   - body: the network to adapt; its modules are already programmed.
  ///   - site: the modules to adapt.
  ///   - execution: the engine and the parameter store that receive the parts.
  /// - Throws: ``AdaptationError/otherAdapter(method:problem:)`` for an adapter of another form, shape or scale.
  func attach(
    _ adapter: PortableAdapter, to body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws
}

extension StartingMethod {
  /// Refuses an adapter that does not fit.
  func requireFit(
    _ adapter: PortableAdapter, _ body: any Network, _ site: AdaptationSite, form: String,
    _ fits: (PortableAdapter.Module, Matrix) -> Bool
  ) throws {
    guard adapter.modules.count == site.modules.count else {
      throw AdaptationError.otherAdapter(
        method: Self.name,
        problem: "\(adapter.modules.count) modules, expected \(site.modules.count)")
    }
    for (part, index) in zip(adapter.modules, site.modules) {
      let module = body.modules[index]
      guard fits(part, module.target) else {
        throw AdaptationError.otherAdapter(
          method: Self.name,
          problem: "what it has of \(module.name) is not \(form) for shape \(module.target.shape)")
      }
    }
  }

  /// Refuses another factor before the product of low-rank factors than the settings give; rounding may differ.
  func requireScale(_ adapter: PortableAdapter, _ expected: Float) throws {
    guard (adapter.scale - expected).magnitude <= 1e-6 * expected else {
      throw AdaptationError.otherAdapter(
        method: Self.name,
        problem: "its scale alpha/rank is \(adapter.scale), that of the settings is \(expected)")
    }
  }
}

extension LowRankFactors {
  /// Whether the factors are of a rank and fit a matrix.
  func fits(_ target: Matrix, rank: Int) -> Bool {
    a.rows == rank && b.columns == rank && a.columns == target.columns && b.rows == target.rows
  }
}

extension LoRA: StartingMethod {
  /// Starts from both factors.
  public func attach(
    _ adapter: PortableAdapter, to body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    try requireScale(adapter, configuration.scale)
    try requireFit(adapter, body, site, form: "a pair of factors of rank \(configuration.rank)") {
      guard case .lowRank(let factors, nil) = $0 else { return false }
      return factors.fits($1, rank: configuration.rank)
    }
    for (part, index) in zip(adapter.modules, site.modules) {
      guard case .lowRank(let factors, _) = part else { continue }
      try attach(factors, toModule: index, of: &body, &execution)
    }
  }
}

extension DoRA: StartingMethod {
  /// Starts from factors and magnitudes.
  public func attach(
    _ adapter: PortableAdapter, to body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    let rank = configuration.branch.rank
    try requireScale(adapter, configuration.branch.scale)
    try requireFit(adapter, body, site, form: "factors of rank \(rank) with a magnitude") {
      guard case .lowRank(let factors, let magnitude?) = $0 else { return false }
      return factors.fits($1, rank: rank) && magnitude.count == $1.rows
    }
    for (part, index) in zip(adapter.modules, site.modules) {
      guard case .lowRank(let factors, let magnitude?) = part else { continue }
      try attach(factors, toModule: index, of: &body, &execution)
      let name = "\(body.modules[index].name).magnitude"
      guard let id = execution.parameters.id(named: name) else { continue }
      execution.parameters[id].value = magnitude
    }
  }
}

extension SHiRA: StartingMethod {
  /// Starts from changed weights, which are written.
  public func attach(
    _ adapter: PortableAdapter, to body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    try requireFit(adapter, body, site, form: "changes at positions") {
      guard case .sparse(let positions, let change) = $0 else { return false }
      let cells = 0..<$1.count
      return positions.count == change.count && positions.allSatisfy(cells.contains)
    }
    for (part, index) in zip(adapter.modules, site.modules) {
      guard case .sparse(let positions, let change) = part else { continue }
      attach(.entries(positions), toModule: index, of: &body, &execution)
      guard let map = body.map(ofModule: index) as? TrainedMap else { continue }
      execution.parameters[map.parameter].value.add(change)
      let parameter = execution.parameters[map.parameter]
      guard let home = parameter.home else { continue }
      try execution.engine.rewrite(
        home.matrix, home.selection, to: parameter.weights(for: parameter.value))
    }
  }
}

extension VeRA: StartingMethod {
  /// Starts from the pair of the adapter and its vectors.
  public func attach(
    _ adapter: PortableAdapter, to body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    let rank = configuration.rank
    let outputs = site.modules.reduce(0) { max($0, body.modules[$1].target.rows) }
    let inputs = site.modules.reduce(0) { max($0, body.modules[$1].target.columns) }
    guard let shared = adapter.shared, shared.a.rows == rank, shared.b.columns == rank,
      shared.a.columns >= inputs, shared.b.rows >= outputs
    else {
      throw AdaptationError.otherAdapter(
        method: Self.name,
        problem: "it has no shared pair A [\(rank), \(inputs)], B [\(outputs), \(rank)] or larger")
    }
    try requireFit(adapter, body, site, form: "a pair of vectors of rank \(rank)") {
      guard case .vectors(let b, let d) = $0 else { return false }
      return b.count == $1.rows && d.count == rank
    }
    try attach(shared, to: &body, site, &execution)
    for (part, index) in zip(adapter.modules, site.modules) {
      guard case .vectors(let b, let d) = part else { continue }
      for (name, value) in [("lambda_b", b), ("lambda_d", d)] {
        guard let id = execution.parameters.id(named: "\(body.modules[index].name).\(name)")
        else { continue }
        execution.parameters[id].value = value
      }
    }
  }
}
