import Foundation

/// `eˣ`, from the C library.
func exponential(_ x: Float) -> Float { exp(x) }

/// `ln x`, from the C library.
func naturalLogarithm(_ x: Float) -> Float { log(x) }
