/// Header fields in the order they came. Names are alike whatever their case.
public struct Headers: Sendable {
  public struct Field: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var fields: [Field]

  public init(_ fields: [Field] = []) { self.fields = fields }

  /// The first value of a field.
  public subscript(name: String) -> String? { fields.first { Self.isSame($0.name, name) }?.value }

  /// All values of a field, in order.
  public func all(_ name: String) -> [String] {
    fields.filter { Self.isSame($0.name, name) }.map(\.value)
  }

  public mutating func append(_ name: String, _ value: String) { fields.append(Field(name, value)) }

  /// Whether a comma-separated field lists a word.
  public func lists(_ name: String, _ word: String) -> Bool {
    all(name).contains { value in
      value.split(separator: ",").contains { Self.isSame(Self.trimmed($0), word) }
    }
  }

  static func trimmed(_ text: Substring) -> String {
    var text = text
    while let last = text.utf8.last, last == 0x20 || last == 0x09 { text.removeLast() }
    return String(text.drop { $0 == " " || $0 == "\t" })
  }

  /// Without regard to the case of ASCII letters.
  static func isSame(_ a: String, _ b: String) -> Bool {
    // Over their bytes: some dozens of names are compared for each request.
    let (a, b) = (a.utf8.span, b.utf8.span)
    guard a.count == b.count else { return false }
    for index in a.indices where a[index] != b[index] {
      if lowered(a[index]) != lowered(b[index]) { return false }
    }
    return true
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte + 32 : byte }
}
