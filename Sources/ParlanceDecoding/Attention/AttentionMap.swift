/// Where a model looked, as a picture: a row for each target piece, a column for each source piece, the darker the more.
///
/// The SVG stands by itself, and its colors fit a light and a dark page alike. Each cell tells its weight when pointed at.
public struct AttentionMap: Sendable {
  private let source: [String]
  private let target: [String]
  private let weights: [[Float]]

  /// Side of a cell in pixels.
  private static let cell = 26.0
  private static let margin = 16.0
  private static let fontSize = 13.0
  /// Longer labels are cut.
  private static let longestLabel = 24

  /// - Parameters:
  ///   - weights: for each target piece one for each source piece. What is missing counts as 0, what is too much is left
  ///     out.
  public init(source: [String], target: [String], weights: [[Float]]) {
    self.source = source.map(Self.shortened)
    self.target = target.map(Self.shortened)
    self.weights = weights
  }

  /// One picture of several maps, one below the other.
  public static func svg(of maps: [AttentionMap]) -> String {
    var body = ""
    var (width, height) = (0.0, 0.0)
    for map in maps {
      body += "<g transform=\"translate(0 \(number(height)))\">\n\(map.group)</g>\n"
      width = max(width, map.width)
      height += map.height
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" \
      viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-label="Attention">
      <style>
      text { font: \(number(fontSize))px system-ui, "DejaVu Sans", sans-serif; fill: #333; }
      .grid { stroke: #888; stroke-opacity: 0.25; fill: none; }
      .cells { fill: #1c6fb8; }
      .cells rect:hover { stroke: #e07b00; stroke-width: 2; }
      @media (prefers-color-scheme: dark) { text { fill: #ddd; } .cells { fill: #5eb1f5; } }
      </style>
      \(body)</svg>

      """
  }

  public var svg: String { Self.svg(of: [self]) }

  private var labelWidth: Double { (target.map(Self.textWidth).max() ?? 0) + 8 }
  /// Column labels stand upright, read from below.
  private var labelHeight: Double { (source.map(Self.textWidth).max() ?? 0) + 8 }
  private var width: Double { 2 * Self.margin + labelWidth + Self.cell * Double(source.count) }
  private var height: Double { 2 * Self.margin + labelHeight + Self.cell * Double(target.count) }

  private var group: String {
    let (left, top) = (Self.margin + labelWidth, Self.margin + labelHeight)
    let (right, bottom) = (left + Self.cell * Double(source.count), top + Self.cell * Double(target.count))
    func x(_ column: Int) -> Double { left + Self.cell * Double(column) }
    func y(_ row: Int) -> Double { top + Self.cell * Double(row) }
    var lines = ""
    let baseline = Self.cell / 2 + 0.35 * Self.fontSize
    for (column, label) in source.enumerated() {
      let (x, y) = (Self.number(x(column) + baseline), Self.number(top - 8))
      lines += "<text transform=\"translate(\(x) \(y)) rotate(-90)\">\(Self.escaped(label))</text>\n"
    }
    for (row, label) in target.enumerated() {
      let (x, y) = (Self.number(left - 8), Self.number(y(row) + baseline))
      lines += "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"end\">\(Self.escaped(label))</text>\n"
    }
    lines += "<g class=\"cells\">\n"
    for (row, weights) in weights.prefix(target.count).enumerated() {
      for (column, weight) in weights.prefix(source.count).enumerated() where weight >= 0.005 {
        let side = Self.number(Self.cell - 1)
        let place = "x=\"\(Self.number(x(column) + 0.5))\" y=\"\(Self.number(y(row) + 0.5))\""
        let opacity = Self.number(Double(min(weight, 1)))
        lines += "<rect \(place) width=\"\(side)\" height=\"\(side)\" fill-opacity=\"\(opacity)\"><title>"
        lines += "\(Self.escaped(target[row])) ← \(Self.escaped(source[column])): \(opacity)</title></rect>\n"
      }
    }
    lines += "</g>\n<path class=\"grid\" d=\""
    for column in 0...source.count {
      lines += "M\(Self.number(x(column))) \(Self.number(top))V\(Self.number(bottom))"
    }
    for row in 0...target.count {
      lines += "M\(Self.number(left)) \(Self.number(y(row)))H\(Self.number(right))"
    }
    return lines + "\"/>\n"
  }

  private static func shortened(_ label: String) -> String {
    label.count > longestLabel ? label.prefix(longestLabel - 1) + "…" : label
  }

  /// About the width of a label: a font's own measures are the viewer's.
  private static func textWidth(_ label: String) -> Double {
    label.unicodeScalars.reduce(0) { width, scalar in
      width + fontSize
        * (scalar.value >= 0x1100 ? 1.05 : "mwMW@%…".unicodeScalars.contains(scalar) ? 0.9 : 0.62)
    }
  }

  /// At most two decimals.
  private static func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }

  /// Text as XML has it; characters that XML lacks become U+FFFD.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\u{0}"..."\u{8}", "\u{B}"..."\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}"..."\u{FFFF}":
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
