import Accelerators
import Crossbars
import Devices
import MatrixMath
import Testing
import Traces

/// What the engine records of how inputs are streamed.
@Suite struct InputStreamingTests {
  /// Unsigned inputs below zero are streamed a second time; the other batches are not.
  @Test func signsOfUnsignedInputsAreRecorded() throws {
    var chip = try idealChip(
      CrossbarDescription(
        inputEncoding: .unsigned, inputAccumulation: .analog, adc: IdealADC.name))
    let handle = try chip.program(TraceTests.weights, as: someMatrix)
    _ = chip.multiply(handle, Matrix([[1, 2, 3]]))
    _ = chip.multiply(handle, Matrix([[1, 2, 3], [0, -1, 0]]))
    _ = chip.multiplyTransposed(handle, Matrix([[-1, 2]]))
    let trace = chip.takeTrace()
    #expect(
      trace.operations.compactMap {
        switch $0.work {
        case .multiply(let work), .transposedMultiply(let work): work.inputPasses
        default: nil
        }
      } == [1, 2, 2])
    #expect(trace.context.inputCycles == 8)
    #expect(trace.context.conversions == 1)
  }

  @Test func aUnitColumnIsPlacedAndSparesTheSumOfTheInputs() throws {
    func record(_ correction: OffsetCorrection) throws -> (MatrixRecord, [Int]) {
      var chip = try idealChip(
        CrossbarDescription(
          weightEncoding: "offset", offsetCorrection: correction, adc: IdealADC.name))
      let handle = try chip.program(TraceTests.weights, as: someMatrix)
      _ = chip.multiply(handle, Matrix([[1, 2, 3], [3, 2, 1]]))
      _ = chip.multiplyTransposed(handle, Matrix([[1, 2]]))
      let trace = chip.takeTrace()
      #expect(trace.matrices[0].cells == chip.matrices[0].levels.count)
      let adds = trace.operations.compactMap {
        if case .vector(let work) = $0.work { work.adds } else { nil }
      }
      return (trace.matrices[0], adds)
    }
    // 2 outputs and 3 inputs. The sums of 2 × 3 inputs forwards and of 1 × 2 backwards; with the unit column,
    // it is taken off 2 × 2 results forwards.
    let (digital, sums) = try record(.digital)
    #expect(digital.outputs == 2 && digital.cells == 24)
    #expect(sums == [6, 0, 2, 0])
    let (unit, differences) = try record(.unitColumn)
    #expect(unit.outputs == 3 && unit.cells == 36)
    #expect(differences == [0, 4, 2, 0])
  }
}
