/// How the encodings of a batch are brought to one length.
public struct Padding: Sendable, Equatable {
  /// The length to reach.
  public enum Length: Sendable, Equatable {
    /// That of the longest encoding of the batch.
    case longest
    /// A given number of tokens; longer encodings stay as they are.
    case fixed(Int)
  }

  public var length: Length
  public var direction: Truncation.Direction
  /// Lengths are rounded up to a multiple of this, where given.
  public var multiple: Int?
  /// Id of the padding token.
  public var id: Int32
  public var typeID: Int32
  /// Text of the padding token.
  public var token: String

  public init(
    length: Length = .longest, direction: Truncation.Direction = .right, multiple: Int? = nil, id: Int32 = 0,
    typeID: Int32 = 0, token: String = "[PAD]"
  ) {
    self.length = length
    self.direction = direction
    self.multiple = multiple
    self.id = id
    self.typeID = typeID
    self.token = token
  }

  /// Pads all encodings and their overflowing parts.
  func apply(to encodings: inout [Encoding]) {
    var target: Int
    switch length {
    case .longest: target = encodings.reduce(0) { max($0, $1.count) }
    case .fixed(let length): target = length
    }
    if let multiple, multiple > 0, target % multiple > 0 { target += multiple - target % multiple }
    for index in encodings.indices { pad(&encodings[index], to: target) }
  }

  private func pad(_ encoding: inout Encoding, to target: Int) {
    for part in encoding.overflowing.indices { pad(&encoding.overflowing[part], to: target) }
    guard encoding.count < target else { return }
    let count = target - encoding.count
    let overflowing = encoding.overflowing
    encoding.overflowing = []
    var filler = Encoding(
      special: [SpecialToken](repeating: SpecialToken(token, id: id), count: count), typeID: typeID,
      vocabulary: encoding.vocabulary)
    filler.attentionMask = [UInt8](repeating: 0, count: count)
    switch direction {
    case .right:
      encoding.append(filler)
    case .left:
      filler.append(encoding)
      encoding = filler
    }
    encoding.overflowing = overflowing
  }
}
