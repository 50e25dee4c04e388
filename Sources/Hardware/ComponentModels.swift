/// All models that price entries of component libraries; `model` of an entry names one, the first is the default.
public let componentModels: [any ComponentModel.Type] = [
  ConstantCost.self, PowerCost.self, EnergyPerBit.self, CellConduction.self, WriteDriverLoss.self,
  HalfSelectedCells.self, AccelergyADC.self, NeuroSimSAR.self, ScaledDigital.self,
]

extension Component {
  /// The model that prices the entry; nil when no model has the name.
  var pricing: (any ComponentModel.Type)? {
    let wanted = model ?? ConstantCost.name
    return componentModels.first { $0.name == wanted }
  }
}
