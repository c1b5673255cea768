@_exported import ParlanceDecoding
@_exported import ParlanceEmbeddings
@_exported import ParlanceModels
@_exported import ParlanceNN
@_exported import ParlanceTensor
@_exported import ParlanceText
@_exported import ParlanceVocab
