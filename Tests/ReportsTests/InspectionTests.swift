import FileFormats
import Foundation
import Testing

@testable import Reports

@Suite("Inspection of files")
struct InspectionTests {
  @Test("the tree of a small file")
  func tree() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).h5").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try HDF5File.create(at: path)
    try file.setAttribute("schema", .string("demo-1\nsecond line"), on: "/")
    try file.write(
      [1, 2, 6] as [Float], shape: [3], to: "/runs/loss", units: "nat", axes: "step")
    try file.write([4, .nan] as [Double], shape: [2], to: "/runs/odd", units: "J", axes: "seed")
    try file.write(["vflip", "ge5"], shape: [2], to: "/tasks", units: "1", axes: "task")
    try file.writeTable(
      [.texts(name: "phase", units: "1", ["deploy"]), .integers(name: "count", units: "1", [3])],
      to: "/ledger")
    try file.setAttribute("total", .real(0.5), on: "/ledger")
    try file.close()
    #expect(
      try FileInspection(of: path).text == """
        \(path)
          @schema = "demo-1…" (18 characters)
          ledger  table [1]
            phase [1]  text
            count [1]  min 3  mean 3  max 3
            @total = 0.5
          runs/
            loss  float32 [3]  units "nat"  axes "step"  min 1  mean 3  max 6
            odd  float64 [2]  units "J"  axes "seed"  min 4  mean 4  max 4  1 not finite
          tasks  text [2]  units "1"  axes "task"  "vflip", "ge5"

        """)
  }

  @Test("a file that is no HDF5 file")
  func foreign() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).h5").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "not at all".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(throws: FileFormatError.notHDF5(path: path)) { try FileInspection(of: path) }
  }
}
