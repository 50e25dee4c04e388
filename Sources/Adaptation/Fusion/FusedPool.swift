import MatrixMath
import Networks

/// A pool put on the arrays beside the modules of a network, fused by coefficients.
struct FusedPool: Sendable {
  /// The method that fuses, for messages.
  let method: String
  /// The number N of pool modules in use.
  let count: Int
  /// The rank r of every pool module.
  let rank: Int
  /// The scale α/r.
  let scale: Float
  /// How the coefficients enter Δ.
  let form: LoRAFusion.Form

  /// Refuses a pool of fewer modules than are in use.
  func requireEnough(_ pool: [LowRankAdapter]) throws {
    guard pool.count >= count else {
      throw AdaptationError.poolTooSmall(method: method, needed: count, found: pool.count)
    }
  }

  /// The factors for one module, the one at a position of the site.
  func factors(
    _ site: AdaptationSite, position: Int, of module: AdaptableModule
  ) throws -> [LowRankFactors] {
    try site.pool.prefix(count).map { adapter in
      try adapter.requireFit(position, name: module.name, target: module.target, rank: rank)
      if let trained = adapter.scale, trained != scale {
        throw AdaptationError.poolScaleMismatch(
          method: method, task: adapter.task, found: trained, expected: scale)
      }
      return adapter.modules[position]
    }
  }

  /// Programs the stacked factors beside a module.
  func map(
    _ factors: [LowRankFactors], into module: AdaptableModule,
    _ coefficients: FusionCoefficients, magnitude: MagnitudeScale?, _ execution: inout Execution
  ) throws -> LoRAFusionMap {
    let stack = FactorStack(factors)
    func place(_ factor: Matrix, _ name: String) throws -> MatrixHandle {
      try execution.engine.program(
        factor,
        as: MatrixDescription(name: "\(module.name).\(name)", layer: module.layer, role: .pool))
    }
    return LoRAFusionMap(
      base: module.weights, a: try place(stack.a, "pool_a"), b: try place(stack.b, "pool_b"),
      coefficients: coefficients, magnitude: magnitude, form: form, rank: rank, scale: scale,
      layer: module.layer)
  }

  /// The stacked pool's weights on arrays.
  func residentWeights(_ modules: [ModuleShape]) -> Int {
    modules.reduce(0) { $0 + count * rank * ($1.outputs + $1.inputs) }
  }
}
