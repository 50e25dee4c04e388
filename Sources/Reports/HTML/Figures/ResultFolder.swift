import FileFormats
import Foundation

/// The files that lie beside a results file.
struct ResultFolder {
  private let folder: String

  init(of result: ResultSummary) {
    folder = (result.file as NSString).deletingLastPathComponent
  }

  /// What is said where files are missing that an option of `run` leaves.
  static func remedy(_ why: String, option: String) -> String {
    "\(why) 'crossfuse run … \(option)' writes them, one per method; then make the report again."
  }

  /// The path of a file of a method, if there is one: `weights-<label>.h5`.
  func file(_ kind: String, _ label: String) -> String? {
    let path = (folder as NSString).appendingPathComponent("\(kind)-\(label).h5")
    return isFile(path) ? path : nil
  }
}
