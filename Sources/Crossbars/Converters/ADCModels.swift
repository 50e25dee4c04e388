/// Every converter model that configurations can name; adding one is its file and a line here.
public let adcModels: [any ADCModel.Type] = [
  IdealADC.self,
  UniformADC.self,
  SignMagnitudeADC.self,
]
