import Foundation

/// `ln Σ eˣ`, shifted by the largest value.
public func logSumExp(_ values: [Double]) -> Double {
  let highest = values.max() ?? 0
  return highest + log(values.reduce(0) { $0 + exp($1 - highest) })
}

/// The slope of a function of many numbers along each of them, by central differences.
public func centralDifferences(
  at point: [Double], step: Double = 1e-5, _ function: ([Double]) -> Double
) -> [Double] {
  point.indices.map { index in
    var (above, below) = (point, point)
    above[index] += step
    below[index] -= step
    return (function(above) - function(below)) / (2 * step)
  }
}
