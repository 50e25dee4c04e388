/// Every adaptation method that experiments can name; adding one is its file and a line here.
public let adaptationMethods: [any AdaptationMethod.Type] = [
  LinearProbe.self,
  BiasOnly.self,
  ColumnScale.self,
  FloraBatched.self,
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

/// The methods that a task of a program can name.
public enum AdaptationMethods {
  /// All that are listed, unless the task was given others: `AdaptationMethods.$known.withValue(…) { … }`.
  ///
  /// Programs and tests that bring a method of their own add it here, and everything that reads experiments knows it.
  @TaskLocal public static var known: [any AdaptationMethod.Type] = adaptationMethods
}
