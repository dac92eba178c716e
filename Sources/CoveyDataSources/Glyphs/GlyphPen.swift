import CoveyRandom

/// Draws examples one after another; holds the buffers that drawing needs.
struct GlyphPen: ~Copyable {
  private var raster = GlyphRaster()
  private var noiseBits = [UInt32](repeating: 0, count: GlyphRaster.side * GlyphRaster.side / 4)
  private var path: [SIMD2<Float>] = []
  private var field = [SIMD2<Float>](repeating: .zero, count: 9)

  init() {}

  /// Draws one example in `style` to 784 bytes and tells its digit.
  mutating func draw(
    _ style: GlyphStyle, stream: inout RandomStream, to bytes: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let choice = stream.uniform()
    let digit = style.mix.firstIndex { choice < $0 } ?? 9
    let variants = GlyphShapes.digits[digit]
    let other = stream.integer(below: 8) == 0
    let variant = other ? Int(stream.integer(below: UInt32(variants.count))) : style.variants[digit]
    let frame = Frame(style: style, stream: &stream)
    let halfWidth = max(0.5, style.halfWidth * (1 + 0.12 * normal(&stream)))
    let ink = min(1, max(0.4, style.ink + 0.08 * normal(&stream)))
    for i in field.indices { field[i] = style.shake * SIMD2(normal(&stream), normal(&stream)) }

    raster.clear()
    let bends = digit * GlyphShapes.maximumPoints
    var point = 0
    for stroke in variants[variant].strokes {
      path.removeAll(keepingCapacity: true)
      for control in stroke.points {
        path.append(distort(frame.place(control + style.bends[bends + point])))
        point += 1
      }
      let gap = stream.uniform() < style.gaps ? Float(stream.uniform()) : -1
      trace(
        isCurve: stroke.isCurve, halfWidth: halfWidth, softness: style.softness, ink: ink, fading: style.fading,
        gap: gap)
    }
    addClutter(style, stream: &stream)
    for i in noiseBits.indices { noiseBits[i] = stream.next32() }
    raster.write(to: bytes, noise: style.noise, noiseBits: noiseBits)
    return digit
  }

  private func normal(_ stream: inout RandomStream) -> Float { Float(stream.normal()) }

  /// Moves a pixel position by the example's smooth random field, a 3 x 3 grid over the page.
  private func distort(_ position: SIMD2<Float>) -> SIMD2<Float> {
    let cell = (position * (2.0 / 27)).clamped(lowerBound: .zero, upperBound: SIMD2(repeating: 1.999))
    let column = Int(cell.x)
    let row = Int(cell.y)
    let x = cell.x - Float(column)
    let y = cell.y - Float(row)
    let corner = 3 * row + column
    let upper = field[corner] * (1 - x) + field[corner + 1] * x
    let lower = field[corner + 3] * (1 - x) + field[corner + 4] * x
    return position + upper * (1 - y) + lower * y
  }

  /// Inks `path`. A gap in 0...1 leaves out the part there; a negative one leaves out nothing.
  private mutating func trace(
    isCurve: Bool, halfWidth: Float, softness: Float, ink: Float, fading: Float, gap: Float
  ) {
    let spans = path.count - 1
    let steps = isCurve ? 4 : 2
    let total = Float(spans * steps)
    for span in 0..<spans {
      let before = path[max(0, span - 1)]
      let start = path[span]
      let end = path[span + 1]
      let after = path[min(spans, span + 2)]
      var pen = start
      for step in 1...steps {
        let t = Float(step) / Float(steps)
        let next = isCurve ? catmullRom(before, start, end, after, t) : start + (end - start) * t
        let progress = (Float(span * steps + step) - 0.5) / total
        if abs(progress - gap) > 0.08 {
          raster.draw(
            from: pen, to: next, halfWidth: halfWidth, softness: softness, ink: ink * (1 - fading * progress))
        }
        pen = next
      }
    }
  }

  private func catmullRom(
    _ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>, _ d: SIMD2<Float>, _ t: Float
  ) -> SIMD2<Float> {
    let linear = (c - a) * t
    let square = (a * 2 - b * 5 + c * 4 - d) * (t * t)
    let cube = (b * 3 - a - c * 3 + d) * (t * t * t)
    return b + (linear + square + cube) * 0.5
  }

  /// Stray marks: short strokes anywhere, as from a neighbouring word or a slipping pen.
  private mutating func addClutter(_ style: GlyphStyle, stream: inout RandomStream) {
    var chance = style.clutter
    while chance > 0 {
      if stream.uniform() < chance {
        let start = SIMD2(Float(stream.uniform()), Float(stream.uniform())) * 27
        let end = start + SIMD2(normal(&stream), normal(&stream)) * 3.5
        let ink = Float(0.25 + 0.6 * stream.uniform())
        raster.draw(from: start, to: end, halfWidth: 0.7 * style.halfWidth, softness: style.softness, ink: ink)
      }
      chance -= 1
    }
  }
}

extension GlyphPen {
  /// Where one example's box lies on the page.
  private struct Frame {
    let center: SIMD2<Float>
    let horizontal: SIMD2<Float>
    let vertical: SIMD2<Float>

    init(style: GlyphStyle, stream: inout RandomStream) {
      func normal() -> Float { Float(stream.normal()) }
      center = style.center + SIMD2(normal(), normal()) * style.stray
      let height = style.height * (1 + 0.06 * normal())
      let width = height * style.aspect * (1 + 0.08 * normal())
      let slant = style.slant + 0.07 * normal()
      // The sine's series: angles are small.
      let angle = style.rotation + 0.06 * normal()
      let sine = angle * (1 - angle * angle * (1.0 / 6))
      let cosine = 1 - angle * angle * 0.5
      horizontal = SIMD2(cosine, sine) * width
      vertical = SIMD2(-slant * cosine - sine, cosine - slant * sine) * height
    }

    /// A position of the unit box, in pixels.
    func place(_ position: SIMD2<Float>) -> SIMD2<Float> {
      center + horizontal * (position.x - 0.5) + vertical * (position.y - 0.5)
    }
  }
}
