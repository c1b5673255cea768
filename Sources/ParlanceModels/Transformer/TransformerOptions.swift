import ParlanceKernels
import ParlanceNN

/// What a `Transformer` that is trained here is made of; see `TransformerConfiguration` for those made elsewhere.
public struct TransformerOptions: ModelOptions {
  /// Where the layers normalize.
  public enum Norm: String, OptionChoice {
    case pre
    case post
  }

  /// Between the two layers of a feed-forward part.
  public enum FeedForwardActivation: String, OptionChoice {
    case relu
    case gelu
    case swish

    var activation: Activation {
      switch self {
      case .relu: .relu
      case .gelu: .gelu
      case .swish: .silu
      }
    }
  }

  /// Of both languages.
  public var vocabularySize = 0
  public var width = 256
  public var layers = 3
  public var heads = 8
  public var hidden = 1024
  public var activation = FeedForwardActivation.relu
  /// `post` makes a model of Marian's shape, which Hugging Face's transformers load; `pre` is easier to train.
  public var norm = Norm.pre
  public var dropout: Float = 0
  public var labelSmoothing: Float = 0
  /// Tokens of the longest text.
  public var positionCount = 512
  /// What ends source and target.
  public var endToken = 2
  /// What the decoder reads first; never said, and without a vector.
  public var startToken = 1

  public init() {}

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("d_model", &width, in: OptionRange.width)
    visit("layers", &layers, in: OptionRange.layers)
    visit("attention_heads", &heads, in: 1...1 << 12)
    visit("ffn_dim", &hidden, in: 1...1 << 20)
    visit("activation_function", &activation)
    visit("norm", &norm)
    visit("dropout", &dropout, in: OptionRange.share)
    visit("label_smoothing", &labelSmoothing, in: OptionRange.share)
    visit("max_position_embeddings", &positionCount, in: 1...1 << 20)
    visit("eos_token_id", &endToken, in: OptionRange.tokenID)
    visit("decoder_start_token_id", &startToken, in: OptionRange.tokenID)
  }

  public var conflicts: [String] {
    var conflicts: [String] = []
    if width % heads != 0 {
      conflicts.append("d_model is \(width), which is not a multiple of attention_heads, \(heads)")
    }
    for (name, token) in [("eos_token_id", endToken), ("decoder_start_token_id", startToken)]
    where vocabularySize > 0 && token >= vocabularySize {
      conflicts.append("\(name) is \(token), which is not below vocab_size, \(vocabularySize)")
    }
    if endToken == startToken {
      conflicts.append("eos_token_id and decoder_start_token_id are both \(endToken)")
    }
    return conflicts
  }

  public var parameterFloor: Int { configuration.parameterFloor }

  /// The same in the words of Hugging Face.
  public var configuration: TransformerConfiguration {
    var configuration = TransformerConfiguration(
      vocabularySize: vocabularySize, width: width, layers: layers, heads: heads, hidden: hidden,
      endToken: Int32(endToken), padding: Int32(startToken), norm: norm == .pre ? .pre : .post)
    configuration.activation = activation.activation
    configuration.dropout = dropout
    configuration.labelSmoothing = labelSmoothing
    configuration.positionCount = positionCount
    return configuration
  }
}
