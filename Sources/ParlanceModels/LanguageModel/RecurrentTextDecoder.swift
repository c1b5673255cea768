import ParlanceDecoding
import ParlanceNN
import ParlanceTensor

/// A recurrent language model with its weights packed, for generating and scoring.
public struct RecurrentTextDecoder: TextDecoder {
  private let table: Tensor
  private let network: RecurrentLayers
  private let stepper: RecurrentStepper
  private let projection: Linear?
  private let output: Linear
  public let vocabularySize: Int

  init(_ model: RecurrentLanguageModel) {
    var packed = model
    packed.packWeights()
    table = model.embedding.weight
    network = model.network
    stepper = RecurrentStepper(model.network)
    projection = packed.projection
    var output = Linear(weight: model.outputMatrix, bias: model.outputBias)
    output.packWeights()
    self.output = output
    vocabularySize = model.options.vocabularySize
  }

  public func start(rows: Int) -> RecurrentState { network.zeroState(sequences: rows) }

  public func step(_ tokens: [Int32], _ state: inout RecurrentState) -> Tensor {
    let states = stepper.step(embedding(tokens, table), &state)
    return output(projection?(states) ?? states)
  }

  public func reorder(_ state: inout RecurrentState, _ rows: [Int]) { state.reorder(rows) }

  public func join(_ state: inout RecurrentState, with other: RecurrentState) -> Bool {
    state.append(other)
    return true
  }
}
