#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Curves over one axis, as a picture in SVG.
struct LearningCurves {
  struct Curve {
    let name: String
    let points: [(x: Double, y: Double)]
  }

  let title: String
  let xLabel: String
  let curves: [Curve]

  private static let (width, height) = (760.0, 440.0)
  private static let (left, right, top, bottom) = (70.0, 24.0, 44.0, 56.0)
  /// Told apart by people who see colors differently too (Okabe and Ito 2008).
  private static let colors = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
  ]

  var svg: String {
    let xs = curves.flatMap { $0.points.map(\.x) }
    let ys = curves.flatMap { $0.points.map(\.y) }
    let round = Self.ticks(min(0, xs.min() ?? 0), xs.max() ?? 1)
    let yTicks = Self.ticks(ys.min() ?? 0, ys.max() ?? 1)
    // The axis ends where the longest curve does, not at the next round number.
    let x0 = round.first ?? 0
    let x1 = xs.max().flatMap { $0 > x0 ? $0 : nil } ?? round.last ?? 1
    let xTicks = round.filter { $0 <= x1 }
    let (y0, y1) = (yTicks.first ?? 0, yTicks.last ?? 1)
    func place(_ x: Double, _ y: Double) -> (Double, Double) {
      (
        Self.left + (x - x0) / (x1 - x0) * (Self.width - Self.left - Self.right),
        Self.height - Self.bottom - (y - y0) / (y1 - y0) * (Self.height - Self.top - Self.bottom)
      )
    }
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Int(Self.width))\" "
        + "height=\"\(Int(Self.height))\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" "
        + "font-family=\"sans-serif\" font-size=\"13\" fill=\"#333\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
      "<text x=\"\(Self.left)\" y=\"26\" font-size=\"16\" font-weight=\"bold\">\(Self.escaped(title))</text>",
    ]
    for tick in yTicks {
      let (x, y) = place(x0, tick)
      lines.append(
        "<path d=\"M\(Self.number(x)) \(Self.number(y))H\(Self.width - Self.right)\" stroke=\"#e3e3e3\"/>"
      )
      lines.append(
        "<text x=\"\(Self.number(x - 8))\" y=\"\(Self.number(y + 4))\" text-anchor=\"end\">\(Self.label(tick))</text>"
      )
    }
    for tick in xTicks {
      let (x, y) = place(tick, y0)
      lines.append("<path d=\"M\(Self.number(x)) \(Self.number(y))v5\" stroke=\"#888\"/>")
      lines.append(
        "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y + 20))\" text-anchor=\"middle\">\(Self.label(tick))</text>"
      )
    }
    let axis = Self.height - Self.bottom
    lines.append("<path d=\"M\(Self.left) \(axis)H\(Self.width - Self.right)\" stroke=\"#888\"/>")
    lines.append(
      "<text x=\"\((Self.left + Self.width - Self.right) / 2)\" y=\"\(Self.height - 14)\" text-anchor=\"middle\">"
        + "\(Self.escaped(xLabel))</text>")
    // Where the curves do not end.
    let ends = curves.compactMap { $0.points.last.map { ($0.y - y0) / (y1 - y0) } }
    let endsHigh = ends.reduce(0, +) > 0.5 * Double(ends.count)
    let legendTop = endsHigh ? axis - 20 * Double(curves.count) : Self.top + 10
    for (index, curve) in curves.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      // Said to be strings: the database's library joins pieces of SQL in the same words.
      let path: String = curve.points.enumerated().map { number, point -> String in
        let (x, y) = place(point.x, point.y)
        return "\(number == 0 ? "M" : "L")\(Self.number(x)) \(Self.number(y))"
      }.joined()
      lines.append(
        "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" stroke-linejoin=\"round\"/>"
      )
      if curve.points.count <= 40 {
        for point in curve.points {
          let (x, y) = place(point.x, point.y)
          lines.append(
            "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"3\" fill=\"\(color)\"/>")
        }
      }
      let y = legendTop + Double(index) * 20
      let x = Self.width - Self.right - 200
      lines.append("<path d=\"M\(x) \(y)h22\" stroke=\"\(color)\" stroke-width=\"3\"/>")
      lines.append("<text x=\"\(x + 30)\" y=\"\(y + 4)\">\(Self.escaped(curve.name))</text>")
    }
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Round numbers that hold the range between them: steps of 1, 2 or 5 times a power of ten.
  static func ticks(_ low: Double, _ high: Double) -> [Double] {
    let span = high > low ? high - low : max(abs(high), 1) * 0.1
    let raw = span / 5
    let power = pow(10, floor(log10(raw)))
    let step = ([1, 2, 5, 10].first { $0 * power >= raw * 0.999 } ?? 10) * power
    let first = Int(floor(low / step + 1e-9))
    let last = max(first + 1, Int(ceil(high / step - 1e-9)))
    return (first...last).map { Double($0) * step }
  }

  private static func label(_ value: Double) -> String {
    if abs(value) >= 1000 { return Numbers.grouped(Int(value.rounded())) }
    var text = Numbers.fixed(value, abs(value) < 0.01 && value != 0 ? 5 : 3)
    while text.hasSuffix("0"), text.contains(".") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func number(_ value: Double) -> String { Numbers.fixed(value, 1) }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
