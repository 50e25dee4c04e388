public import Foundation

/// Models that are too large for the package and are fetched by `make models`: the folder that the environment variable
/// `CROSSFUSE_MODELS` names, or `models` in the package.
///
/// Tests that need one say that they were skipped where it is absent.
public enum Models {
  /// The folder.
  public static let folder =
    ProcessInfo.processInfo.environment["CROSSFUSE_MODELS"].map { URL(filePath: $0) }
    ?? URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "models")

  /// The folder of all-MiniLM-L6-v2.
  public static let miniLM = folder.appending(path: "all-minilm-l6-v2").path()

  /// Whether all-MiniLM-L6-v2 is there.
  public static let hasMiniLM = FileManager.default.fileExists(
    atPath: miniLM + "/model.safetensors")
}
