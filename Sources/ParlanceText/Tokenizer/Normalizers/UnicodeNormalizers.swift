/// Canonical composition: `NFC`.
public struct NFCNormalizer: Normalizer, PlainComponent {
  package static let kind = "NFC"
  public init() {}
  public func normalize(_ text: inout AlignedText) throws { try text.normalize(to: .nfc) }
}

/// Canonical decomposition: `NFD`.
public struct NFDNormalizer: Normalizer, PlainComponent {
  package static let kind = "NFD"
  public init() {}
  public func normalize(_ text: inout AlignedText) throws { try text.normalize(to: .nfd) }
}

/// Compatibility composition: `NFKC`.
public struct NFKCNormalizer: Normalizer, PlainComponent {
  package static let kind = "NFKC"
  public init() {}
  public func normalize(_ text: inout AlignedText) throws { try text.normalize(to: .nfkc) }
}

/// Compatibility decomposition: `NFKD`.
public struct NFKDNormalizer: Normalizer, PlainComponent {
  package static let kind = "NFKD"
  public init() {}
  public func normalize(_ text: inout AlignedText) throws { try text.normalize(to: .nfkd) }
}
