/// Every adaptation method that experiments can name; adding one is its file and a line here.
public let adaptationMethods: [any AdaptationMethod.Type] = [
  LinearProbe.self,
  FullFineTuning.self,
  LoRA.self,
  DoRA.self,
  LoRAFusion.self,
  FFALoRA.self,
  LoRAXS.self,
  EigenLoRAx.self,
  VeRA.self,
  SHiRA.self,
  PaCA.self,
  SMT.self,
]
