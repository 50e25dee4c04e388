import Adaptation
import Experiments
import FileFormats
import Foundation
import MatrixMath
import Networks
import Testing

/// What a method of one's own takes: this file, and a place in the list of methods.
///
/// It adds a trained shift to what every matrix puts out. Nothing else of Crossfuse knows of it, and it goes
/// through a whole experiment: configuration, deployment, training on both media, switching, ledger, results.
@Suite struct NewMethodTests {
  struct OutputShift: AdaptationMethod {
    struct Configuration: Codable, Sendable, Equatable {
      var rate: Float = 0.01
      init() {}
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rate = try container.decodeIfPresent(Float.self, forKey: .rate) ?? 0.01
      }
    }

    static let name = "output-shift"
    static let summary = "a shift of every output"
    let configuration: Configuration
    init(_ configuration: Configuration) throws { self.configuration = configuration }
    var learningRates: [ParameterGroup: Float] {
      [.vector: configuration.rate, .head: configuration.rate]
    }

    func attach(
      to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
    ) throws {
      for index in site.modules {
        let module = body.modules[index]
        let shift = execution.parameters.add(
          "\(module.name).shift", .vector, Matrix(rows: 1, columns: module.target.rows))
        body.replaceMap(
          ofModule: index,
          by: ShiftMap(weights: module.weights, shift: shift, layer: module.layer))
      }
    }

    func declaration(
      for modules: [ModuleShape], _ policy: WritePolicy
    ) -> MethodDeclaration {
      let outputs = modules.reduce(0) { $0 + $1.outputs }
      return MethodDeclaration(
        trained: [.vector: outputs], storedBytes: 4 * outputs, optimiserBytes: 8 * outputs,
        vectorWork: DigitalWork(adds: 2 * outputs))
    }
  }

  struct ShiftMap: LinearMap {
    let weights: MatrixHandle
    let shift: ParameterID
    let layer: String
    var isTrained: Bool { true }

    func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
      var y = execution.engine.multiply(weights, x)
      y.addToRows(execution.parameters[shift].value)
      execution.engine.record(DigitalWork(adds: y.count), layer: layer, vectors: y.rows)
      return y
    }

    func backward(
      _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
    ) -> Matrix? {
      execution.addGradient(of: shift, dy.columnSums)
      execution.engine.record(DigitalWork(adds: dy.count), layer: layer, vectors: dy.rows)
      return needsInputGradient ? execution.engine.multiplyTransposed(weights, dy) : nil
    }
  }

  @Test func aMethodOfOnesOwnRunsEndToEnd() async throws {
    let directory = SmokeRunTests.temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await AdaptationMethods.$known.withValue(AdaptationMethods.known + [OutputShift.self]) {
      let experiment = try loadExperiment(
        SmokeRunTests.smoke,
        overrides: SmokeRunTests.behavioural + [
          "data.unseen_tasks=[vflip]", "data.pool_tasks=[rot90]",
          "methods=[{method: output-shift, parameters: {rate: 0.02}}]",
        ])
      try await experiment.run(into: directory, options: RunOptions()) { _ in }
    }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    let group = "/methods/output-shift"
    #expect(try file.integers(at: "\(group)/trained_scalars").values == [24 + 16])
    #expect(try file.integers(at: "\(group)/trained_scalars_by_kind/vector").values == [40])
    #expect(try file.integers(at: "\(group)/cells_rewritten").values.allSatisfy { $0 == 0 })
    for medium in ["digital", "arrays"] {
      let losses = try file.doubles(at: "\(group)/loss_\(medium)").values
      #expect(losses.allSatisfy { $0.isFinite && $0 > 0 })
      #expect(try file.doubles(at: "\(group)/accuracy_\(medium)").values.allSatisfy { $0 > 0 })
    }
    #expect(try file.doubles(at: "\(group)/energy_adaptation").values.allSatisfy { $0 > 0 })
    let text = try String(contentsOfFile: "\(directory)/experiment.yaml", encoding: .utf8)
    #expect(text.contains("method: output-shift"))
  }

  @Test func elsewhereItIsUnknown() {
    let error = #expect(throws: FileFormatError.self) {
      try loadExperiment(SmokeRunTests.smoke, overrides: ["methods=[{method: output-shift}]"])
    }
    #expect(error?.description.contains("found 'output-shift', known methods are") == true)
  }
}
