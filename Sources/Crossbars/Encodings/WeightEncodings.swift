/// Every weight encoding that configurations can name; adding one is its file and a line here.
public let weightEncodings: [any WeightEncoding.Type] = [
  DifferentialEncoding.self,
  TwoSidedDifferentialEncoding.self,
  OffsetEncoding.self,
]
