private import COpenBLAS

/// How OpenBLAS runs inside this process.
public enum OpenBLASRuntime {
  /// Evaluated once: with more threads the order of sums, and so the bits, would depend on load.
  private static let oneThread: Void = openblas_set_num_threads(1)

  /// Sets OpenBLAS to one thread, at the first call of the process; called before every product.
  static func useOneThread() { oneThread }

  /// The kernels that OpenBLAS chose when it was loaded, for example "Haswell" or "SkylakeX".
  public static var coreName: String {
    useOneThread()
    guard let name = unsafe openblas_get_corename() else { return "unknown" }
    return unsafe String(cString: name)
  }

  /// Version, build options and kernels of the library in use: what the last bits of products depend on.
  public static var build: String {
    guard let text = unsafe openblas_get_config() else { return coreName }
    return unsafe String(cString: text) + " " + coreName
  }

  /// Whether the kernels in use, and so this processor, have AVX-512; one look at the process's first call.
  static let usesAVX512: Bool = avx512Cores.contains(coreName.lowercased())

  /// The value of `OPENBLAS_CORETYPE` that would give faster kernels, or nil when none would.
  ///
  /// Old versions of OpenBLAS do not know new processors and fall back to kernels without their
  /// vector instructions. The variable is read when the library is loaded, so only a process
  /// started anew with it profits. A build of OpenBLAS with one fixed core ignores it, so a process
  /// that already has the variable must not be started anew again.
  ///
  /// - Parameters:
  ///   - processorFeatures: names separated by white space, as in the line "flags" of
  ///     `/proc/cpuinfo`.
  ///   - coreName: see ``coreName``.
  /// - Returns: "SkylakeX" for AVX-512, "Haswell" for AVX2 with FMA, nil when the chosen kernels
  ///   already use what the processor has.
  public static func recommendedCoreType(
    processorFeatures: String, coreName: String
  ) -> String? {
    let features = Set(processorFeatures.split(whereSeparator: \.isWhitespace).map(String.init))
    let core = coreName.lowercased()
    if features.isSuperset(of: ["avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512cd"]) {
      return avx512Cores.contains(core) ? nil : "SkylakeX"
    }
    if features.isSuperset(of: ["avx2", "fma"]) {
      // The AVX-512 kernels would not run here; a core named so was forced and is left alone.
      return avx2Cores.contains(core) || avx512Cores.contains(core) ? nil : "Haswell"
    }
    return nil
  }

  private static let avx512Cores: Set<String> = ["skylakex", "cooperlake", "sapphirerapids"]
  private static let avx2Cores: Set<String> = ["haswell", "zen"]
}
