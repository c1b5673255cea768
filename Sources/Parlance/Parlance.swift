@_exported import ParlanceEmbeddings
@_exported import ParlanceText
@_exported import ParlanceVocab
