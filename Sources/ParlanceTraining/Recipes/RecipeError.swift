/// What is wrong with a recipe: the file, the line, and the key.
public struct RecipeError: Error, CustomStringConvertible, Sendable, Hashable {
  public let file: String
  /// From 1; nil where no line of the file is to blame.
  public let line: Int?
  /// The way to the value, as `model.hidden_size`; empty for the recipe as a whole.
  public let key: String
  public let reason: String

  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return key.isEmpty ? "\(place): \(reason)" : "\(place): \(key): \(reason)"
  }
}
