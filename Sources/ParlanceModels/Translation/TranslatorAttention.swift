import ParlanceNN
import ParlanceTensor

extension RecurrentTranslatorOptions {
  /// The attention that the options ask for; nil for none.
  func makeAttention(from random: inout RandomStream) -> (any SequenceAttention)? {
    let (query, key, width) = (hiddenSize, encodedSize, attentionSize ?? hiddenSize)
    return switch attention {
    case .none: nil
    case .additive, .additiveNormed:
      AdditiveAttention(
        queryWidth: query, keyWidth: key, width: width, normed: attention == .additiveNormed, from: &random)
    case .dot, .dotScaled: DotAttention(scaled: attention == .dotScaled)
    case .general: GeneralAttention(queryWidth: query, keyWidth: key, from: &random)
    case .concat: ConcatAttention(queryWidth: query, keyWidth: key, width: width, from: &random)
    }
  }
}
