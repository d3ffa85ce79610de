/// Two doubles side by side: the width that SSE2, NEON and WebAssembly all have.
typealias Lanes = SIMD2<Double>

@inline(__always)
func lanes(_ value: Double) -> Lanes { Lanes(repeating: value) }

@inline(__always)
func load(_ values: UnsafePointer<Double>) -> Lanes {
  unsafe UnsafeRawPointer(values).loadUnaligned(as: Lanes.self)
}

/// `other` where it is less, one instruction (`minpd`, `f64x2.pmin`); keeps `kept` against NaN.
@inline(__always)
func lesser(_ kept: Lanes, _ other: Lanes) -> Lanes {
  kept.replacing(with: other, where: other .< kept)
}

/// `other` where it is greater (`maxpd`, `f64x2.pmax`); keeps `kept` against NaN.
@inline(__always)
func greater(_ kept: Lanes, _ other: Lanes) -> Lanes {
  kept.replacing(with: other, where: other .> kept)
}
