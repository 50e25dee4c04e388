import FileFormats
import Foundation
import Traces

/// The directory that a run writes into; checked before the work starts.
public struct OutputDirectory: Sendable {
  /// Where it is.
  public let path: String

  /// Makes the directory when it does not exist and checks that files can be made in it.
  ///
  /// - Throws: ``ExperimentError/unwritable(path:)``.
  public init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ExperimentError.unwritable(path: path)
    }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw ExperimentError.unwritable(path: path)
    }
  }

  func file(_ name: String) -> String { (path as NSString).appendingPathComponent(name) }

  /// Keeps a trace as `trace-<label>.h5`.
  func write(_ trace: Trace, label: String) throws {
    try TraceFile.write(trace, to: file("trace-\(label).h5"))
  }
}
