/// A 28 x 28 page that strokes are drawn on, by the distance of each pixel from the stroke's centre line.
struct GlyphRaster: ~Copyable {
  static let side = 28
  private let page: UnsafeMutablePointer<Float>

  init() {
    page = .allocate(capacity: Self.side * Self.side)
    clear()
  }

  deinit { page.deallocate() }

  mutating func clear() {
    page.update(repeating: 0, count: Self.side * Self.side)
  }

  /// Inks a round-ended segment; overlapping ink does not add up.
  mutating func draw(
    from start: SIMD2<Float>, to end: SIMD2<Float>, halfWidth: Float, softness: Float, ink: Float
  ) {
    let reach = halfWidth + 0.5 * softness
    let limit = Float(Self.side - 1)
    let low = start.replacing(with: end, where: end .< start)
    let high = start.replacing(with: end, where: end .> start)
    guard low.x - reach < limit, low.y - reach < limit, high.x + reach > 0, high.y + reach > 0 else { return }
    let left = Int(max(0, low.x - reach))
    let right = Int(min(limit, high.x + reach))
    let top = Int(max(0, low.y - reach))
    let bottom = Int(min(limit, high.y + reach))
    guard left <= right, top <= bottom else { return }
    let along = end - start
    let squaredLength = along.x * along.x + along.y * along.y
    let scale = squaredLength > 0 ? 1 / squaredLength : 0
    let slope = ink / softness
    let peak = 0.5 * ink + halfWidth * slope
    for y in top...bottom {
      let dy = Float(y) - start.y
      let row = page + y * Self.side
      for x in left...right {
        let dx = Float(x) - start.x
        let t = min(max((dx * along.x + dy * along.y) * scale, 0), 1)
        let ex = dx - t * along.x
        let ey = dy - t * along.y
        let value = min(peak - slope * (ex * ex + ey * ey).squareRoot(), ink)
        row[x] = max(row[x], value)
      }
    }
  }

  /// Writes the page as bytes, with uniform noise of the given amplitude from `noiseBits`.
  borrowing func write(
    to bytes: UnsafeMutablePointer<UInt8>, noise: Float, noiseBits: UnsafePointer<UInt32>
  ) {
    let amplitude = noise * (2.0 / 255)
    for block in 0..<Self.side * Self.side / 4 {
      let bits = noiseBits[block]
      for lane in 0..<4 {
        let i = 4 * block + lane
        let deviation = Float((bits >> UInt32(8 * lane)) & 255) - 127.5
        let value = page[i] + amplitude * deviation
        bytes[i] = UInt8(min(max(value, 0), 1) * 255 + 0.5)
      }
    }
  }
}
