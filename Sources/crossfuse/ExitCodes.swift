import Adaptation
import Analysis
import ArgumentParser
import Checkpoints
import Crossbars
import Datasets
import Devices
import Evaluation
import Experiments
import FileFormats
import Hardware
import Mapping
import Networks
import Quantities
import Reports
import Sweeps
import Traces

/// What the process returns, after `sysexits.h`.
enum ExitCodes {
  static let success: Int32 = 0
  /// As of `diff(1)`, where it is asked for.
  static let different: Int32 = 1
  static let usage: Int32 = 64
  static let badInput: Int32 = 65
  static let internalError: Int32 = 70
  static let inputOutput: Int32 = 74
  static let interrupted: Int32 = 130

  /// The rooms whose errors say that the user's input is wrong.
  private static let badInputErrors: [any Error.Type] = [
    AdaptationError.self, AnalysisError.self, CheckpointError.self, CrossbarError.self,
    DatasetError.self,
    DeviceError.self, EvaluationError.self, ExperimentError.self, HardwareError.self,
    MappingError.self,
    NetworkError.self, QuantityError.self, ReportError.self, SafetensorsError.self, SweepError.self,
    TraceError.self,
  ]
  /// Calls of the HDF5 library that fail because of the system, not because of what a file holds.
  private static let systemCalls: Set<String> = [
    "H5Fis_hdf5", "H5Fcreate", "H5Fflush", "H5Fclose", "H5Dcreate2", "H5Dwrite", "H5Dset_extent",
    "H5Acreate2",
    "H5Awrite", "H5Gcreate2",
  ]

  /// The exit code of an error.
  static func code(for error: any Error) -> Int32 {
    switch error {
    case let error as ReportedError: error.code
    case is CancellationError: interrupted
    case ExperimentError.unwritable: inputOutput
    case SweepError.locked, SweepError.slurm: inputOutput
    case ExperimentError.undeclared: internalError
    case AdaptationError.wrongDeclaration: internalError
    case let error as FileFormatError: code(for: error)
    case _ where badInputErrors.contains { $0 == type(of: error) }: badInput
    case _ where Crossfuse.exitCode(for: error) == .success: success
    case _ where Crossfuse.exitCode(for: error) == .validationFailure: usage
    default: internalError
    }
  }

  private static func code(for error: FileFormatError) -> Int32 {
    switch error {
    case .missingFile, .system: inputOutput
    case .hdf5(let call, _, _, _) where systemCalls.contains(call): inputOutput
    case .unencodable, .unstorableText, .wrongColumns: internalError
    default: badInput
    }
  }
}
