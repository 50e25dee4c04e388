import MatrixMath
import Testing

@testable import Devices

@Suite("Faults from the start")
struct FaultTests {
  private let stream = RandomStreams(seed: 6).faults

  private func draw(
    _ model: FaultModel, rows: Int, columns: Int = 100, segments: Int = 128, array: UInt32 = 2
  ) -> [UInt8] {
    model.faults(
      rows: rows, columns: columns, segmentRows: segments, segmentColumns: segments, array: array,
      stream: stream)
  }

  @Test("have the given fractions, named by resistance, whatever the number of rows")
  func fractions() {
    let model = FaultModel(stuckHRS: 0.0904, stuckLRS: 0.0175)
    let faults = draw(model, rows: 1000)
    let high = Double(faults.count { $0 == CellFault.stuckHRS.rawValue })
    let low = Double(faults.count { $0 == CellFault.stuckLRS.rawValue })
    #expect(abs(high - 9040) < 4 * 9040.0.squareRoot())
    #expect(abs(low - 1750) < 4 * 1750.0.squareRoot())
    #expect(draw(model, rows: 5) == Array(faults[..<500]))
    #expect(draw(model, rows: 5, array: 3) != Array(faults[..<500]))
    #expect(draw(.none, rows: 1) == [UInt8](repeating: 0, count: 100))
    let all = draw(FaultModel(stuckHRS: 0, stuckLRS: 1), rows: 1)
    #expect(all == [UInt8](repeating: CellFault.stuckLRS.rawValue, count: 100))
  }

  /// 1000 × 400 cells in arrays of 50 × 50: 8000 lines of 50 cells, of which 2 % / 0.4 = 5 % are bad.
  @Test(
    "in bad lines keep the rate, and fill each bad line to its density",
    arguments: [FaultModel.Clustering.row, .column])
  func clustered(clustering: FaultModel.Clustering) {
    let model = FaultModel(
      stuckHRS: 0.015, stuckLRS: 0.005, clustering: clustering, clusterDensity: 0.4)
    let (rows, columns, segment) = (1000, 400, 50)
    let faults = draw(model, rows: rows, columns: columns, segments: segment)
    var stuckOfLine = [Int](repeating: 0, count: rows * columns / segment)
    for row in 0..<rows {
      for column in 0..<columns where faults[row * columns + column] != 0 {
        let line =
          clustering == .row
          ? row * (columns / segment) + column / segment
          : column * (rows / segment) + row / segment
        stuckOfLine[line] += 1
      }
    }
    let bad = stuckOfLine.filter { $0 > 0 }
    // A bad line without any stuck cell has probability 0.6⁵⁰ = 8·10⁻¹².
    let lines = Double(stuckOfLine.count)
    #expect(abs(Double(bad.count) - 0.05 * lines) < 4 * (0.05 * 0.95 * lines).squareRoot())
    let inBad = Double(bad.count * segment)
    let stuck = Double(bad.reduce(0, +))
    #expect(abs(stuck / inBad - 0.4) < 4 * (0.24 / inBad).squareRoot())
    let high = Double(faults.count { $0 == CellFault.stuckHRS.rawValue })
    #expect(abs(high / stuck - 0.75) < 4 * (0.1875 / stuck).squareRoot())
    // The variance of the rate comes from the number of bad lines.
    let rate = stuck / Double(rows * columns)
    #expect(abs(rate - 0.02) < 4 * 0.02 * (1 / (0.05 * lines)).squareRoot())
  }

  @Test("in bad lines may fill all of them, or be absent")
  func extremes() {
    let full = FaultModel(stuckHRS: 0.5, stuckLRS: 0, clustering: .row, clusterDensity: 1)
    let faults = draw(full, rows: 200, columns: 30, segments: 10)
    for start in stride(from: 0, to: faults.count, by: 10) {
      #expect(Set(faults[start..<start + 10]).count == 1)
    }
    let none = FaultModel(stuckHRS: 0, stuckLRS: 0, clustering: .column)
    #expect(draw(none, rows: 1) == [UInt8](repeating: 0, count: 100))
  }
}
