/// How texts that are too long are cut into windows. The first window is the result, the others are its overflowing
/// parts.
public struct Truncation: Sendable, Equatable {
  /// Which text of a pair is cut.
  public enum Strategy: String, Sendable, CaseIterable {
    case longestFirst = "LongestFirst"
    case onlyFirst = "OnlyFirst"
    case onlySecond = "OnlySecond"
  }

  /// Which side is cut off.
  public enum Direction: String, Sendable, CaseIterable {
    case left = "Left"
    case right = "Right"
  }

  /// Tokens of the result, special tokens among them.
  public var maxLength: Int
  /// Tokens that one window shares with the one before.
  public var stride: Int
  public var strategy: Strategy
  public var direction: Direction

  public init(
    maxLength: Int, stride: Int = 0, strategy: Strategy = .longestFirst, direction: Direction = .right
  ) {
    self.maxLength = maxLength
    self.stride = stride
    self.strategy = strategy
    self.direction = direction
  }

  /// Cuts one or two encodings so that they fit together with `added` special tokens.
  /// - Throws: `TokenizerError` where they can't be made to fit.
  func apply(to sequences: inout [Encoding], added: Int) throws {
    guard maxLength >= added else { throw TokenizerError.noRoom(maxLength: maxLength, added: added) }
    let room = maxLength - added
    let total = sequences.reduce(0) { $0 + $1.count }
    guard total > room else { return }
    if room == 0 {
      for index in sequences.indices { try cut(&sequences[index], to: 0) }
      return
    }
    switch strategy {
    case .longestFirst:
      guard sequences.count == 2 else { return try cut(&sequences[0], to: room) }
      let (first, second) = Self.longestFirst(sequences[0].count, sequences[1].count, room: room)
      try cut(&sequences[0], to: first)
      try cut(&sequences[1], to: second)
    case .onlyFirst, .onlySecond:
      let index = strategy == .onlyFirst ? 0 : 1
      guard index < sequences.count else { throw TokenizerError.noSecondSequence }
      let excess = total - room
      let count = sequences[index].count
      guard count > excess else {
        throw TokenizerError.sequenceTooShort(
          strategy: strategy == .onlyFirst ? "only_first" : "only_second", tokens: count, excess: excess)
      }
      try cut(&sequences[index], to: count - excess)
    }
  }

  /// The lengths that two sequences are cut to: the longer one first, then both to halves.
  private static func longestFirst(_ a: Int, _ b: Int, room: Int) -> (Int, Int) {
    var short = min(a, b)
    var long = short > room ? short : max(short, room - short)
    if short + long > room {
      short = room / 2
      long = short + room % 2
    }
    return a > b ? (long, short) : (short, long)
  }

  /// Cuts an encoding into windows of `length` tokens.
  private func cut(_ encoding: inout Encoding, to length: Int) throws {
    guard length < encoding.count else { return }
    guard length > 0 else {
      let whole = encoding
      encoding = Encoding(vocabulary: whole.vocabulary)
      encoding.overflowing.append(whole)
      return
    }
    guard stride < length else { throw TokenizerError.strideTooLong(stride: stride, room: length) }
    let windows = windows(of: encoding.count, length: length)
    let whole = encoding
    encoding = whole.slice(windows[0])
    encoding.overflowing = windows.dropFirst().map { whole.slice($0) }
  }

  private func windows(of count: Int, length: Int) -> [Range<Int>] {
    let step = length - stride
    var windows: [Range<Int>] = []
    var offset = 0
    while offset < count {
      switch direction {
      case .right:
        windows.append(offset..<min(offset + length, count))
        if windows[windows.count - 1].upperBound == count { return windows }
      case .left:
        let stop = count - offset
        windows.append(max(0, stop - length)..<stop)
        if windows[windows.count - 1].lowerBound == 0 { return windows }
      }
      offset += step
    }
    return windows
  }
}
