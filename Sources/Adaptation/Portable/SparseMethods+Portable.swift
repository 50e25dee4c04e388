import MatrixMath
public import Networks

extension SHiRA: PortableMethod {
  /// The change of the masked weights.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter {
    PortableAdapter(
      modules: site.modules.map { index in
        let target = body.modules[index].target
        guard let (selection, values) = body.change(ofModule: index, parameters) else {
          return .sparse(positions: [], change: Matrix(rows: 1, columns: 0))
        }
        return .sparse(
          positions: selection.positions(rows: target.rows, columns: target.columns),
          change: values)
      })
  }
}

extension PaCA: PortableMethod {
  /// A LoRA without loss: A has a single 1 in every row, at a chosen column, and B is the change of these columns.
  public func portable(
    _ parameters: ParameterStore, of body: any Network, _ site: AdaptationSite, step: Int
  ) throws -> PortableAdapter {
    PortableAdapter(
      modules: site.modules.map { index in
        let target = body.modules[index].target
        guard let (selection, values) = body.change(ofModule: index, parameters),
          case .columns(let columns) = selection
        else { preconditionFailure("PaCA trains columns of module \(index)") }
        var a = Matrix(rows: columns.count, columns: target.columns)
        for (row, column) in columns.enumerated() { a[row, column] = 1 }
        return .lowRank(LowRankFactors(a: a, b: values), magnitude: nil)
      })
  }
}
