public import Foundation

/// Results of other programs that are too large for the package: the folder `shared/golden` beside it.
///
/// Tests that need it say that they were skipped where it is absent.
public enum SharedGolden {
  /// The folder.
  public static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/golden")

  /// The paths of the files whose name starts and ends in a certain way, sorted; none where the folder is absent.
  public static func files(prefix: String, suffix: String = ".h5") -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
    return (names ?? []).filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.sorted()
      .map { folder.appending(path: $0).path() }
  }
}
