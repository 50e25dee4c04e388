import Glibc
import MatrixMath

/// Gives OpenBLAS its fastest kernels on processors that are newer than the library.
///
/// The library reads `OPENBLAS_CORETYPE` when it is loaded, so the process starts itself anew, once. Set that variable
/// to choose kernels, or `CROSSFUSE_NO_REEXEC=1` to keep what the library finds.
enum FasterKernels {
  private static let choice = "OPENBLAS_CORETYPE"
  private static let refusal = "CROSSFUSE_NO_REEXEC"

  /// Does not return when the process starts anew; when that fails, everything works with the slower kernels.
  static func restartIfUseful() {
    guard unsafe getenv(choice) == nil, unsafe getenv(refusal) == nil,
      let features = processorFeatures,
      let core = OpenBLASRuntime.recommendedCoreType(
        processorFeatures: features, coreName: OpenBLASRuntime.coreName),
      let program = unsafe realpath("/proc/self/exe", nil)
    else { return }
    // Both are inherited by the new start, so it goes no further than here.
    guard unsafe setenv(choice, core, 1) == 0, unsafe setenv(refusal, "1", 1) == 0 else { return }
    unsafe execv(program, CommandLine.unsafeArgv)
    unsafe free(program)
  }

  /// The first line "flags" of `/proc/cpuinfo`; nil where there is none.
  private static var processorFeatures: String? {
    guard let file = unsafe fopen("/proc/cpuinfo", "r") else { return nil }
    defer { unsafe fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { unsafe free(line) }
    while unsafe getline(&line, &capacity, file) > 0 {
      guard let characters = unsafe line else { return nil }
      let text = unsafe String(cString: characters)
      if text.hasPrefix("flags") { return text }
    }
    return nil
  }
}
