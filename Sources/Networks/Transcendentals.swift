import Foundation

/// `eˣ`, from the C library.
func exponential(_ x: Float) -> Float { exp(x) }

/// `ln x`, from the C library.
func naturalLogarithm(_ x: Float) -> Float { log(x) }

/// `eˣ` in double precision, from the C library.
func exponential(_ x: Double) -> Double { exp(x) }

/// `ln x` in double precision, from the C library.
func naturalLogarithm(_ x: Double) -> Double { log(x) }
