extension String {
  /// The part between two UTF-8 offsets that are character boundaries.
  func slice(utf8 range: Range<Int>) -> Substring {
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    return self[start..<utf8.index(start, offsetBy: range.count)]
  }
}

extension Substring {
  /// Without white space at both ends.
  func trimmingWhitespace() -> Substring {
    let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
    guard let last = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return Substring(scalars[...last])
  }
}
