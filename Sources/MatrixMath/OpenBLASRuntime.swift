private import COpenBLAS

enum OpenBLASRuntime {
  static func useOneThread() { openblas_set_num_threads(1) }
}
