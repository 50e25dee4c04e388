import Adaptation
import Checkpoints
import FileFormats
import Foundation
import MatrixMath
import Testing

/// The layout of adapter files, and what can be wrong with one.
@Suite struct AdapterFileTests {
  private func sample(method: String = "vera") -> TrainedAdapter {
    TrainedAdapter(
      method: method, task: "größer", origin: "a test", base: nil,
      modules: [
        .init(name: "b.query", outputs: 3, inputs: 4), .init(name: "a", outputs: 2, inputs: 5),
      ],
      adapter: PortableAdapter(
        scale: 2,
        modules: [
          .vectors(
            b: Matrix(rows: 1, columns: 3, repeating: 1),
            d: Matrix(rows: 1, columns: 2, repeating: 1)),
          .vectors(
            b: Matrix(rows: 1, columns: 2, repeating: 1),
            d: Matrix(rows: 1, columns: 2, repeating: 1)),
        ],
        shared: LowRankFactors(
          a: Matrix(rows: 2, columns: 5, repeating: 1), b: Matrix(rows: 3, columns: 2, repeating: 1)
        )), head: nil)
  }

  @Test func modulesKeepTheirOrder() throws {
    try withFolder { folder in
      try AdapterFile.write(sample(), to: "\(folder)/a.h5")
      let again = try AdapterFile.read("\(folder)/a.h5")
      #expect(again == sample())
      #expect(again.modules.map(\.name) == ["b.query", "a"])
      #expect(try schema(ofFile: "\(folder)/a.h5") == "crossfuse-adapter-1")
      let file = try HDF5File.open(reading: "\(folder)/a.h5")
      #expect(try file.attribute("axes", on: "/modules/a/lambda_b") == .string("1,output"))
      #expect(try file.attribute("units", on: "/shared/a") == .string("1"))
    }
  }

  /// The error of reading a file that lacks nothing but what `change` does to it.
  private func complaint(
    _ body: (borrowing HDF5File) throws -> Void
  ) throws -> String {
    try withFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try HDF5File.create(at: path)
      for (name, text) in [
        ("schema", AdapterFile.schema), ("method", "lora"), ("task", "t"), ("origin", "a test"),
      ] { try file.setAttribute(name, .string(text), on: "/") }
      try file.write([Float(1)], shape: [], to: "/scale", units: "1", axes: "")
      try file.write(["m"], shape: [1], to: "/module_names", units: "1", axes: "module")
      try file.createGroup("/modules/m")
      try file.setAttribute("checkpoint_name", .string("m"), on: "/modules/m")
      try file.setAttribute("outputs", .integer(2), on: "/modules/m")
      try file.setAttribute("inputs", .integer(3), on: "/modules/m")
      try file.setAttribute("form", .string("low-rank"), on: "/modules/m")
      try body(file)
      try file.close()
      return CheckpointsTests.complaint { _ = try AdapterFile.read(path) }
        .replacing(path, with: "a.h5")
    }
  }

  private func write(
    _ file: borrowing HDF5File, _ name: String, _ shape: [Int], _ value: Float = 1
  ) throws {
    try file.write(
      [Float](repeating: value, count: shape.reduce(1, *)), shape: shape, to: "/modules/m/\(name)",
      units: "1", axes: "row,column")
  }

  @Test func whatIsWrong() throws {
    #expect(
      try complaint { try $0.setAttribute("schema", .string("other"), on: "/") }
        == "a.h5: not a checkpoint of this version; the root needs attribute "
        + "schema = 'crossfuse-adapter-1'")
    #expect(
      try complaint { try $0.setAttribute("form", .string("dense"), on: "/modules/m") }
        == "a.h5: /modules/m: form is 'dense', allowed are low-rank, low-rank-magnitude, sparse, "
        + "vectors")
    #expect(
      try complaint { try $0.setAttribute("inputs", .integer(-3), on: "/modules/m") }
        == "a.h5: /modules/m needs a whole number 'inputs' from 1 to 2147483647")
    #expect(
      try complaint { try $0.createGroup("/modules/n") }
        == "a.h5: /module_names and /modules do not name the same modules")
    #expect(
      try complaint { file in
        try write(file, "a", [1, 3])
        try write(file, "b", [2, 2])
      } == "a.h5: the tensor '/modules/m/b' has the shape [2, 2], expected [2, 1]")
    #expect(
      try complaint { file in
        try write(file, "a", [1, 3], .infinity)
        try write(file, "b", [2, 1])
      } == "a.h5: the tensor '/modules/m/a' holds inf at index 0; weights must be finite")
    #expect(
      try complaint { file in
        try file.setAttribute("form", .string("sparse"), on: "/modules/m")
        try file.write(
          [5, 6] as [Int64], shape: [2], to: "/modules/m/positions", units: "1", axes: "entry")
      } == "a.h5: /modules/m/positions: they must ascend, from 0 to below outputs·inputs")
    #expect(
      try complaint { file in
        try file.setAttribute("form", .string("vectors"), on: "/modules/m")
        try write(file, "lambda_b", [1, 2])
        try write(file, "lambda_d", [1, 2])
      } == "a.h5: /shared/a: does not exist; / holds 'module_names', 'modules', 'scale'")
  }
}
