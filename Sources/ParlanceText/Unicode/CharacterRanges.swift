/// Reads the compact notation of generated character tables.
enum CharacterRanges {
  /// `41-5A 5F` as ranges; hexadecimal, parted by blanks or line ends.
  static func parse(_ text: String) -> [ClosedRange<UInt32>] {
    text.utf8.split { $0 <= 0x20 }.map { part in
      var bounds = part.split(separator: UInt8(ascii: "-")).lazy.map(number).makeIterator()
      let first = bounds.next() ?? 0
      return first...max(first, bounds.next() ?? first)
    }
  }

  /// `41-5A+20` maps a range by adding 20; `100-12E/2+1` every second of it; `1E9E=DF` and `130=69.307` map one
  /// scalar to those given. Hexadecimal; `+` may be `-` for subtracting, written `~`.
  static func parseMappings(_ text: String) -> [UInt32: [UInt32]] {
    var mappings: [UInt32: [UInt32]] = [:]
    for part in text.utf8.split(separator: UInt8(ascii: " ")) {
      if let equals = part.firstIndex(of: UInt8(ascii: "=")) {
        let targets = part[part.index(after: equals)...].split(separator: UInt8(ascii: "."))
        mappings[number(part[..<equals])] = targets.map(number)
        continue
      }
      guard
        let sign = part.firstIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "~") })
      else { continue }
      let distance = number(part[part.index(after: sign)...])
      let source = part[..<sign].split(separator: UInt8(ascii: "/"))
      let step = source.count > 1 ? max(1, number(source[1])) : 1
      var bounds = source[0].split(separator: UInt8(ascii: "-")).lazy.map(number).makeIterator()
      let first = bounds.next() ?? 0
      let last = max(first, bounds.next() ?? first)
      for scalar in stride(from: first, through: last, by: Int(step)) {
        mappings[scalar] = [part[sign] == UInt8(ascii: "+") ? scalar &+ distance : scalar &- distance]
      }
    }
    return mappings
  }

  private static func number(_ digits: some Sequence<UInt8>) -> UInt32 {
    digits.reduce(0) { $0 << 4 | UInt32($1 & 0x40 == 0 ? $1 & 0xf : ($1 & 0xf) + 9) }
  }
}
