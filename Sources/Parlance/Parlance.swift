@_exported import ParlanceEmbeddings
@_exported import ParlanceText
