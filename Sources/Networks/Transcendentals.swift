import Foundation

/// `eˣ`, from the C library.
func exponential(_ x: Float) -> Float { exp(x) }

/// `ln x`, from the C library.
func naturalLogarithm(_ x: Float) -> Float { log(x) }

/// `eˣ` in double precision, from the C library.
func exponential(_ x: Double) -> Double { exp(x) }

/// `ln x` in double precision, from the C library.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// `xʸ` in double precision, from the C library.
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

/// Cosine and sine in double precision, from the C library.
func cosineAndSine(_ x: Double) -> (cosine: Double, sine: Double) { (cos(x), sin(x)) }
