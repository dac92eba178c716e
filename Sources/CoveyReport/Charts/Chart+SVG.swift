extension Chart {
  /// The chart as an SVG image without references to anything outside of it.
  ///
  /// Colours are Okabe and Ito's, which colour-blind people can tell apart (jfly.uni-koeln.de/color); marks and dashes
  /// differ too.
  ///
  /// - Parameters:
  ///   - width: In pixels, at least 240.
  ///   - height: In pixels, at least 160; more is used where the legend needs it.
  public func svg(width: Int = 720, height: Int = 440) -> String {
    let drawing = SVGDrawing(self, width: Double(max(width, 240)), height: Double(max(height, 160)))
    return drawing.text
  }
}
