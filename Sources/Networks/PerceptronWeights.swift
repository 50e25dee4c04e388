public import MatrixMath

/// The weights of a multilayer perceptron, as kept off-device.
public struct PerceptronWeights: Sendable, Equatable {
  /// One layer: weight [outputs, inputs] and bias [1, outputs].
  public struct Layer: Sendable, Equatable {
    /// Shape [outputs, inputs].
    public var weight: Matrix
    /// Shape [1, outputs].
    public var bias: Matrix

    /// Pairs a weight with its bias.
    public init(weight: Matrix, bias: Matrix) {
      self.weight = weight
      self.bias = bias
    }
  }

  /// The layers in the order of the forward pass.
  public var layers: [Layer]

  /// Collects layers.
  public init(layers: [Layer]) { self.layers = layers }

  /// Draws He-normal weights (σ = √(2/inputs); He et al., ICCV 2015) and zero biases.
  ///
  /// - Parameters:
  ///   - widths: the number of inputs, then the outputs of every layer.
  ///   - stream: draws one normal number per weight, addressed by (layer, weight).
  public init(widths: [Int], stream: RandomStream) {
    layers = zip(widths, widths.dropFirst()).enumerated().map { index, widths in
      let (inputs, outputs) = widths
      let deviation = (2 / Float(inputs)).squareRoot()
      let elements = (0..<inputs * outputs).map { cell in
        deviation * stream.normal(RandomAddress(array: UInt32(index), cell: UInt32(cell)))
      }
      return Layer(
        weight: Matrix(rows: outputs, columns: inputs, elements: elements),
        bias: Matrix(rows: 1, columns: outputs))
    }
  }

  /// Layers of shapes without values.
  ///
  /// - Parameter widths: the number of inputs, then the outputs of every layer.
  public init(shapesOf widths: [Int]) {
    layers = zip(widths, widths.dropFirst()).map { inputs, outputs in
      Layer(weight: Matrix(shapeOnly: outputs, inputs), bias: Matrix(shapeOnly: 1, outputs))
    }
  }

  /// The name of a layer, which is that of its module: `layer1` is the first.
  static func name(ofLayer index: Int) -> String { "layer\(index + 1)" }

  func requireChaining() throws {
    guard let first = layers.first else {
      throw NetworkError.invalidSetting(
        key: "network.widths", found: "no layer", allowed: "at least one layer")
    }
    var width = first.weight.columns
    for (index, layer) in layers.enumerated() {
      let outputs = layer.weight.rows
      guard layer.weight.columns == width, layer.bias.rows == 1, layer.bias.columns == outputs
      else {
        throw NetworkError.shapeMismatch(
          what: Self.name(ofLayer: index),
          found: "\(layer.weight.shape) with bias \(layer.bias.shape)",
          expected: "[outputs, \(width)] with bias [1, outputs]")
      }
      width = outputs
    }
  }
}

extension PerceptronWeights: NetworkModel {
  /// One module per layer, named as it.
  public var moduleShapes: [ModuleShape] {
    layers.enumerated().map { index, layer in
      let name = Self.name(ofLayer: index)
      return ModuleShape(
        name: name, layer: name, outputs: layer.weight.rows, inputs: layer.weight.columns,
        hasBias: true)
    }
  }

  /// The number of inputs of the first layer.
  public var inputs: Int? { layers.first?.weight.columns }
  /// The number of outputs of the last layer.
  public var features: Int { layers.last?.weight.rows ?? 0 }
  /// The same layers without values.
  public var shapeOnly: any NetworkModel {
    PerceptronWeights(
      layers: layers.map { layer in
        Layer(
          weight: Matrix(shapeOnly: layer.weight.rows, layer.weight.columns),
          bias: Matrix(shapeOnly: 1, layer.bias.columns))
      })
  }

  /// Programs one matrix per layer; see ``MultilayerPerceptron/init(_:headroom:on:)``.
  public func place(headroom: Float, on engine: inout any MatrixEngine) throws -> any Network {
    try MultilayerPerceptron(self, headroom: headroom, on: &engine)
  }

  /// Tensors `layer1.weight`, `layer1.bias` and so on in the place of the layers' own.
  public func updated(by parameters: ParameterStore) -> any NetworkModel {
    PerceptronWeights(
      layers: layers.enumerated().map { index, layer in
        let name = Self.name(ofLayer: index)
        return Layer(
          weight: parameters.value(named: "\(name).weight") ?? layer.weight,
          bias: parameters.value(named: "\(name).bias") ?? layer.bias)
      })
  }

  /// A vector per example; of each, what all rectifiers let through is kept, whatever is trained.
  public func load(of batch: Matrix, training modules: Set<Int>) -> BatchLoad {
    BatchLoad(
      vectors: batch.rows,
      layerEntries: batch.rows * layers.reduce(0) { $0 + $1.weight.rows })
  }
}
