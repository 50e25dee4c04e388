/// All models that price actions.
public let componentModels: [any ComponentModel.Type] = [
  ConstantCost.self, CellConduction.self, WriteDriverLoss.self, TallyOnly.self,
]
