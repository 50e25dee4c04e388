public import Foundation

/// Results of other programs that are too large for the package: the folder that the environment variable
/// `CROSSFUSE_GOLDEN` names, or `shared/golden` beside the package.
///
/// Tests that need it say that they were skipped where it is absent.
public enum SharedGolden {
  /// The folder.
  public static let folder =
    ProcessInfo.processInfo.environment["CROSSFUSE_GOLDEN"].map { URL(filePath: $0) }
    ?? URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/golden")

  /// The paths of the HDF5 files whose names fit, sorted; none where the folder is absent.
  public static func files(where fits: (String) -> Bool) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return names.filter { $0.hasSuffix(".h5") && fits($0) }.sorted()
      .map { folder.appending(path: $0).path() }
  }
}
