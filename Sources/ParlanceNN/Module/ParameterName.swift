/// What a parameter is called, and what it is for.
public struct ParameterName: Sendable, Hashable {
  public enum Role: Sendable, Hashable {
    /// Moved by optimizers.
    case trained
    /// Saved with the model but not trained by gradients, such as the running statistics of a batch norm.
    case buffer
  }

  /// The names from the model down, joined by dots: the key in a safetensors file.
  public let path: String
  public let role: Role
}
