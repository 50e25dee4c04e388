import Testing

@testable import MatrixMath

@Suite("OpenBLAS runtime")
struct OpenBLASRuntimeTests {
  private static let avx2 = "fpu sse2 fma avx avx2"
  private static let avx512 = avx2 + " avx512f avx512dq avx512cd avx512bw avx512vl"

  @Test(
    "recommends the kernels that the processor can run",
    arguments: [
      (avx512, "Prescott", "SkylakeX"), (avx512, "Haswell", "SkylakeX"),
      (avx512, "Zen", "SkylakeX"), (avx512, "SkylakeX", nil), (avx512, "skylakex", nil),
      (avx512, "Cooperlake", nil), (avx512, "SapphireRapids", nil),
      (avx2, "Prescott", "Haswell"), (avx2, "Sandybridge", "Haswell"),
      (avx2, "Haswell", nil), (avx2, "Zen", nil), (avx2, "SkylakeX", nil),
      ("fpu sse2 avx2", "Prescott", nil), ("fpu\tsse2 avx2\nfma", "Prescott", "Haswell"),
      (avx2 + " avx512f avx512cd", "Haswell", nil), ("fp asimd", "NEOVERSEN1", nil),
      ("", "Prescott", nil),
    ] as [(String, String, String?)])
  func recommendation(features: String, core: String, expected: String?) {
    #expect(
      OpenBLASRuntime.recommendedCoreType(processorFeatures: features, coreName: core)
        == expected)
  }

  @Test("names the kernels in use")
  func coreName() {
    #expect(!OpenBLASRuntime.coreName.isEmpty)
    #expect(OpenBLASRuntime.coreName == OpenBLASRuntime.coreName)
  }
}
