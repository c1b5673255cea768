import Parlance
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// Where a BERT begins: from nothing, with the sizes that the recipe gives, or from a folder.
struct BERTBeginning {
  let configuration: BERTConfiguration
  /// The folder's encoder.
  let encoder: BERT?
  /// Which parameters the recipe leaves to training.
  let trained: ParameterFilter

  /// - Parameters:
  ///   - labels: of a classifier or tagger.
  ///   - length: tokens of the longest text, special tokens among them.
  /// - Throws: `RecipeError`, and what reading the folder throws.
  init(_ recipe: Recipe, _ tokenizer: Tokenizer, labels: [String] = [], length: Int) throws {
    encoder = try recipe.modelFolder.map { try BERT(contentsOf: $0) }
    var fixed: Set = ["vocab_size", "id2label", "pad_token_id"]
    var options: BERTConfiguration
    if let encoder {
      options = encoder.configuration
      // All that the folder's weights decide.
      fixed.formUnion(BERTConfiguration.fieldNames)
      fixed.subtract(["hidden_dropout_prob", "classifier_dropout"])
    } else {
      options = BERTConfiguration(
        vocabularySize: tokenizer.idBound, width: 128, layerCount: 2, headCount: 2,
        positionCount: max(128, length))
      options.padding = tokenizer.id(of: "[PAD]")
      // Four times the width, whatever the recipe makes of that.
      options.hidden = 0
    }
    options.labels = labels
    try RecipeOptionReader.read(recipe, into: &options, fixed: fixed)
    if options.hidden == 0 { options.hidden = 4 * options.width }
    guard length <= options.positionCount else {
      throw recipe.model.node.error(
        "there are positions for \(options.positionCount) tokens, and texts may have \(length)")
    }
    guard tokenizer.idBound <= options.vocabularySize else {
      throw recipe.model.node.error(
        "the tokenizer has ids up to \(tokenizer.idBound - 1), the model rows for \(options.vocabularySize) of them"
      )
    }
    configuration = options
    if let count = recipe.trainedLayers {
      guard count <= options.layerCount else {
        throw recipe.model.node.error(
          "trained_layers is \(count), and the model has \(options.layerCount) layers")
      }
      trained = (0..<options.layerCount - count).reduce(!ParameterFilter.prefix("encoder.embeddings")) {
        $0 && !.prefix("encoder.encoder.layer.\($1)")
      }
    } else {
      trained = .all
    }
  }

  /// Puts the folder's encoder into a model that stands upon one; what the folder does not have stays as it began.
  ///
  /// Without a folder the positions begin as sines and cosines, as large as the words beside them: near ones are alike from
  /// the start, so that words next to each other are found long before random positions would be told apart.
  func fill(_ model: inout some Module) {
    guard let encoder else { return Self.beginWithSinusoids(&model) }
    let weights = encoder.namedTensors
    model.updateParameters { name, tensor in
      guard name.path.hasPrefix("encoder."), let weight = weights[String(name.path.dropFirst(8))],
        weight.shape == tensor.shape
      else { return }
      tensor = weight
    }
  }

  private static func beginWithSinusoids(_ model: inout some Module) {
    model.updateParameters { name, tensor in
      guard name.path == PretrainedEmbeddings.bertPositions else { return }
      let (count, width) = (tensor.shape[0], tensor.shape.width)
      let size = PretrainedEmbeddings.rootMeanSquare(tensor) * Float(2).squareRoot()
      tensor = SinusoidalPositions(width: width)(Array(0..<count)) * size
    }
  }
}
