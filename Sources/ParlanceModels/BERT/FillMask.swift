import ParlanceFiles
import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceText

/// A token that may stand where a text has `[MASK]`.
public struct MaskFilling: Sendable, Equatable {
  public let token: String
  public let id: Int32
  public let probability: Float
  /// The text with the token in place of the mask; other masks stay.
  public let text: String
}

/// Says what may stand where texts have `[MASK]`.
///
/// ```swift
/// let filler = try FillMask(contentsOf: "bert-base-uncased")
/// for filling in try filler.fill("Paris is the [MASK] of France.", count: 3)[0] { print(filling.token) }
/// ```
public struct FillMask: Sendable {
  public struct NoMask: Error, CustomStringConvertible, Sendable, Equatable {
    public let text: String
    public let mask: String
    public var description: String { "no \(mask) in \"\(text)\", nothing to fill" }
  }

  private let model: BERTMaskedLanguageModel
  private let tokenizer: Tokenizer
  private let mask: Int32
  /// What becomes of texts that are longer than the model can read.
  public var longTexts = LongTexts.cut

  /// - Parameter cache: where packed weights are shared with other processes.
  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ParameterMismatch`, `TokenizerError`, `ModelFolderError`.
  public init(contentsOf folder: String, sharing cache: PanelCache? = nil) throws {
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    let config = try JSONDocument(path: path + "config.json").root
    var model = try BERTMaskedLanguageModel.read(
      ModelConfiguration(json: config, cache: cache), folder: folder)
    let configuration = model.configuration
    model.packWeights()
    var tokenizer = try Tokenizer(contentsOf: folder)
    tokenizer.padding = nil
    tokenizer.truncation = Truncation(maxLength: configuration.positionCount)
    guard tokenizer.idBound <= configuration.vocabularySize else {
      throw ModelFolderError(
        folder,
        [
          "the tokenizer has ids up to \(tokenizer.idBound - 1), the model rows for "
            + "\(configuration.vocabularySize) of them"
        ])
    }
    guard let mask = tokenizer.id(of: Self.maskToken) else {
      throw ModelFolderError(folder, ["the tokenizer has no token \(Self.maskToken)"])
    }
    self.model = model
    self.tokenizer = tokenizer
    self.mask = mask
  }

  static let maskToken = "[MASK]"

  /// For each mask of the text, in order, the likeliest tokens, best first.
  /// - Throws: `NoMask`, `TokenizerError`.
  public func fill(_ text: String, count: Int = 5) throws -> [[MaskFilling]] {
    let encoding = try tokenizer.encode(text)
    if encoding.ids.count == model.configuration.positionCount {
      // One that was cut, or just fits.
      var whole = tokenizer
      whole.truncation = nil
      try longTexts.check(whole.ids(of: text).count, limit: model.configuration.positionCount)
    }
    let rows = encoding.ids.indices.filter { encoding.ids[$0] == mask }
    guard !rows.isEmpty else { throw NoMask(text: text, mask: Self.maskToken) }
    let input = EncoderInput(TokenSequences([encoding.ids]))
    let probabilities = softmax(model.logits(input, rows: rows))
    let width = probabilities.shape.width
    return try rows.enumerated().map { index, row in
      let best = probabilities.withElements {
        TopValues.find($0.extracting(index * width..<(index + 1) * width), k: min(count, width))
      }
      return try best.map { candidate in
        var ids = encoding.ids
        ids[row] = Int32(candidate.index)
        // Other masks are special tokens, and shall stay.
        let kept = ids.indices.filter { encoding.specialTokensMask[$0] == 0 }.map { ids[$0] }
        return MaskFilling(
          token: tokenizer.token(Int32(candidate.index)) ?? "", id: Int32(candidate.index),
          probability: candidate.value, text: try tokenizer.decode(kept, skipSpecialTokens: false))
      }
    }
  }
}
