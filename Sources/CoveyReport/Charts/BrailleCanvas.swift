/// A picture of dots, 2 by 4 a character, drawn with Unicode's braille patterns.
struct BrailleCanvas {
  /// Characters in a row.
  let columns: Int
  /// Rows of characters.
  let rows: Int
  private var cells: [UInt8]
  private var marks: [Int: Character] = [:]

  /// An empty picture.
  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = [UInt8](repeating: 0, count: columns * rows)
  }

  /// Dots in a row.
  var width: Int { 2 * columns }
  /// Rows of dots.
  var height: Int { 4 * rows }

  /// Sets the dot in column `x` and row `y`, counted from the bottom; dots outside are left out.
  mutating func set(_ x: Int, _ y: Int) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let row = height - 1 - y
    // Braille's dots: 1 2 3 7 on the left, 4 5 6 8 on the right, from top to bottom.
    let bit: UInt8 = x % 2 == 0 ? [0x01, 0x02, 0x04, 0x40][row % 4] : [0x08, 0x10, 0x20, 0x80][row % 4]
    cells[row / 4 * columns + x / 2] |= bit
  }

  /// Puts a character over the cell of a dot.
  mutating func mark(_ x: Int, _ y: Int, _ character: Character) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    marks[(height - 1 - y) / 4 * columns + x / 2] = character
  }

  /// Sets the dots of a straight line of which `pattern` lets pass those at the positions it contains, modulo 6; returns
  /// the position at its end (Bresenham 1965).
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), pattern: Set<Int>, at position: Int) -> Int
  {
    let (dx, dy) = (abs(end.x - start.x), -abs(end.y - start.y))
    let (sx, sy) = (start.x < end.x ? 1 : -1, start.y < end.y ? 1 : -1)
    var (x, y) = start
    var error = dx + dy
    var position = position
    while true {
      if pattern.contains(position % 6) { set(x, y) }
      if x == end.x && y == end.y { return position }
      position += 1
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += sx
      }
      if twice <= dx {
        error += dx
        y += sy
      }
    }
  }

  /// The rows from top to bottom.
  var text: [String] {
    (0..<rows).map { row in
      String(
        (0..<columns).map { column -> Character in
          let index = row * columns + column
          if let mark = marks[index] { return mark }
          let bits = cells[index]
          return bits == 0 ? " " : Character(Unicode.Scalar(0x2800 + UInt32(bits)) ?? " ")
        })
    }
  }
}
