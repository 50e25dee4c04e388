import Foundation

/// What SciPy found; see Golden/README.md.
struct Golden: Decodable {
  let sobol: [[Double]]
  let sobolFrom100000: [[Double]]
  let probabilities: [Double]
  let freedoms: [Double]
  let quantiles: [[Double]]
  let places: [Double]
  let cumulative: [[Double]]
  let left: [Double]
  let right: [Double]
  let intervals: [String: [Double]]

  static func load() throws -> Golden {
    let url = Bundle.module.bundleURL.appending(path: "Golden/scipy.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }
}
