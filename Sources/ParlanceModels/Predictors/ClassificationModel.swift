import ParlanceNN
import ParlanceTensor
import ParlanceText

/// A model that names the class of a text.
public protocol ClassificationModel: FolderModel {
  /// The classes' names.
  var labels: [String] { get }

  /// What the model wants around its texts.
  /// - Throws: `ModelFolderError` where the tokenizer does not have it.
  func frame(_ tokenizer: Tokenizer) throws -> SequenceFrame

  /// The logits of the classes, `[texts, classes]`.
  func logits(_ input: EncoderInput) -> Tensor

  /// The same with dropout, as in training (Gal and Ghahramani 2016).
  /// - Precondition: weights are not packed.
  func sampledLogits(_ input: EncoderInput, seed: UInt64) -> Tensor
}

extension ClassificationModel {
  public func frame(_ tokenizer: Tokenizer) throws -> SequenceFrame { .none }
}

/// A model that gives each word of a sentence a tag.
public protocol TaggingModel: FolderModel {
  /// The tags' names.
  var labels: [String] { get }

  /// The characters that words are spelt with, where the model reads them; else empty.
  var alphabet: [String] { get }

  /// What the model wants around its sentences.
  /// - Throws: `ModelFolderError` where the tokenizer does not have it.
  func frame(_ tokenizer: Tokenizer) throws -> SequenceFrame

  /// The best tag of each word, and its probability.
  func tags(_ batch: TaggingBatch) -> (tags: [Int32], probabilities: [Float])
}

extension TaggingModel {
  public var alphabet: [String] { [] }
  public func frame(_ tokenizer: Tokenizer) throws -> SequenceFrame { .none }
}

extension SequenceFrame {
  /// The frame of a BERT.
  /// - Throws: `ModelFolderError` where the tokenizer lacks one of its tokens.
  static func bert(_ tokenizer: Tokenizer, limit: Int) throws -> SequenceFrame {
    let names = ["[CLS]", "[SEP]"]
    let ids = names.compactMap { tokenizer.id(of: $0) }
    guard ids.count == names.count else {
      throw ModelFolderError("the model", ["its tokenizer has no tokens \(names.joined(separator: " and "))"])
    }
    return SequenceFrame(first: ids[0], separator: ids[1], limit: limit)
  }
}
