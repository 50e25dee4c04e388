import MatrixMath
public import Networks

extension ColumnScale: PortableMethod {
  /// A DoRA of rank 1 whose factors are zero: its magnitudes are the row norms times the scales.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter {
    PortableAdapter(
      modules: site.modules.map { index in
        let module = body.modules[index]
        var gains = parameters.trained("\(module.name).scale")
        gains.apply { configuration.precision.nearest($0) }
        return .lowRank(
          LowRankFactors(
            a: Matrix(rows: 1, columns: module.target.columns),
            b: Matrix(rows: module.target.rows, columns: 1)),
          magnitude: module.target.rowNorms.combined(with: gains, *))
      })
  }
}

extension LoRAFusion: PortableMethod {
  /// One LoRA, or DoRA where magnitudes are trained: of rank N·r with B_i times c_i in the product form, of rank r with
  /// both sums in the other.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter {
    let pool = fusedPool
    try pool.requireEnough(site.pool)
    let modules = site.modules.map { body.modules[$0] }
    let holders = distinctLayers(modules.map(holder))
    let form = PortableLowRank(
      scale: pool.scale,
      refresh: configuration.trains == .coefficients ? nil : configuration.normRefresh)
    return PortableAdapter(
      scale: pool.scale,
      modules: try modules.enumerated().map { position, module in
        let name = holder(module)
        let number = holders.firstIndex(of: name) ?? 0
        func row(_ key: String, event: UInt32) -> Matrix {
          parameters.value(named: "\(name).\(key)")
            ?? initialCoefficients(number, of: holders.count, event: event, site.stream)
        }
        let isShared = configuration.factors == .shared
        let a = row(isShared ? "coefficients" : "coefficients_a", event: 0)
        let b = isShared ? a : row("coefficients_b", event: 1)
        let factors = fused(
          try pool.factors(site, position: position, of: module), a: a.elements, b: b.elements)
        return form.module(module, factors, parameters, step: step)
      })
  }

  /// The factors of a pool as one pair.
  private func fused(_ factors: [LowRankFactors], a: [Float], b: [Float]) -> LowRankFactors {
    func scaled(_ matrix: Matrix, by factor: Float) -> Matrix {
      var result = matrix
      result.scale(by: factor)
      return result
    }
    func sum(_ matrices: [Matrix]) -> Matrix {
      matrices.dropFirst().reduce(into: matrices[0]) { $0.add($1) }
    }
    switch configuration.form {
    case .product:
      let stack = FactorStack(
        zip(factors, a).map { LowRankFactors(a: $0.a, b: scaled($0.b, by: $1)) })
      return LowRankFactors(a: stack.a, b: stack.b)
    case .factors:
      return LowRankFactors(
        a: sum(zip(factors, a).map { scaled($0.a, by: $1) }),
        b: sum(zip(factors, b).map { scaled($0.b, by: $1) }))
    }
  }
}
