import MatrixMath
public import Networks

/// A method whose trained tensors come to an adapter that other programs know.
public protocol PortableMethod: AdaptationMethod {
  /// The adapter that the trained tensors come to.
  ///
  /// What the method has frozen beside the base is part of it, drawn or taken from the pool as `attach` did.
  /// - Parameters:
  ///   - parameters: the trained tensors.
  ///   - body: the network as the method left it, with the base weights as they are meant to be.
  ///   - site: as given to `attach`.
  ///   - step: how many updates were made, which tells how old norms are that are not computed at every step.
  /// - Returns: one module per module of the site, in its order.
  /// - Throws: ``AdaptationError`` when the pool does not fit.
  func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter
}

extension NormRefresh {
  /// The magnitude that has the same effect with exact norms as a trained one with the norms that were kept.
  func portable(
    _ name: String, in parameters: ParameterStore, exact norms: Matrix, step: Int
  ) -> Matrix? {
    guard let id = parameters.id(named: name) else { return nil }
    let magnitude = parameters[id].value
    guard self != .exact, let kept = parameters.kept[id], keeps(kept, at: step) else {
      return magnitude
    }
    return magnitude.combined(with: kept.values, /).combined(with: norms, *)
  }
}

/// Low-rank modules of which some have magnitudes.
struct PortableLowRank {
  let scale: Float
  let refresh: NormRefresh?

  func module(
    _ module: AdaptableModule, _ factors: LowRankFactors, _ parameters: ParameterStore, step: Int
  ) -> PortableAdapter.Module {
    guard let refresh else { return .lowRank(factors, magnitude: nil) }
    var sum = module.target
    sum.add(product(factors.b, factors.a), scale: scale)
    return .lowRank(
      factors,
      magnitude: refresh.portable(
        "\(module.name).magnitude", in: parameters, exact: sum.rowNorms, step: step))
  }
}

extension ParameterStore {
  /// The value of a tensor that a method must have added.
  func trained(_ name: String) -> Matrix {
    guard let value = value(named: name) else { preconditionFailure("no tensor '\(name)'") }
    return value
  }
}

extension Network {
  /// What training in place changed of a module's selected weights, in the order of the selection.
  func change(
    ofModule index: Int, _ parameters: ParameterStore
  ) -> (selection: MatrixSelection, values: Matrix)? {
    guard let map = map(ofModule: index) as? TrainedMap else { return nil }
    var values = parameters[map.parameter].value
    values.scale(by: map.scale)
    values.add(map.selection.values(of: modules[index].target), scale: -1)
    return (map.selection, values)
  }
}
