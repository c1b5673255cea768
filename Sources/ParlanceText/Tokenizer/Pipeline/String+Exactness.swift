extension String {
  /// Whether both have the same scalars. Equality of strings takes "é" for "e" with an accent behind it, which are two tokens.
  func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
