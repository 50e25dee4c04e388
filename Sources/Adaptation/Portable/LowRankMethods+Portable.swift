import MatrixMath
public import Networks

extension LowRankBranch {
  func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) -> PortableAdapter {
    let form = PortableLowRank(scale: settings.scale, refresh: refresh)
    return PortableAdapter(
      scale: settings.scale,
      modules: site.modules.map { index in
        let module = body.modules[index]
        return form.module(
          module,
          LowRankFactors(
            a: parameters.trained("\(module.name).lora_a"),
            b: parameters.trained("\(module.name).lora_b")), parameters, step: step)
      })
  }
}

extension LoRA: PortableMethod {
  /// Both factors.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter { branch.portable(parameters, of: body, site, step: step) }
}

extension DoRA: PortableMethod {
  /// Both factors and magnitudes; where norms are not exact, magnitudes that have the same effect with exact ones.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter { branch.portable(parameters, of: body, site, step: step) }
}

extension FFALoRA: PortableMethod {
  /// The factor B and the A that was drawn for it: a LoRA like any other.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter {
    PortableAdapter(
      scale: configuration.alpha / Float(configuration.rank),
      modules: site.modules.enumerated().map { number, index in
        let module = body.modules[index]
        let factors = LowRankFactors(
          a: frozenA(like: module.target, number: number, site.stream),
          b: parameters.trained("\(module.name).lora_b"))
        return .lowRank(factors, magnitude: nil)
      })
  }
}

extension VeRA: PortableMethod {
  /// Both vectors of every module and the pair that was drawn.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter {
    let modules = site.modules.map { body.modules[$0] }
    return PortableAdapter(
      modules: modules.map { module in
        .vectors(
          b: parameters.trained("\(module.name).lambda_b"),
          d: parameters.trained("\(module.name).lambda_d"))
      }, shared: drawPair(for: modules, site.stream))
  }
}
