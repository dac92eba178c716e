public import CoveyCore

/// The data sources that settings can name.
public enum DataSources {
  /// The usual one.
  public static let standard = Glyphs.maker

  /// All of them; other packages add theirs.
  public static let registry = PartRegistry<any DataSource>([
    Glyphs.maker, Synthetic.maker, IDXSource.mnistMaker, IDXSource.fashionMNISTMaker, IDXSource.maker,
    NPYSource.maker, CSVSource.maker, LEAFSource.maker, LIBSVMSource.maker,
  ])
}
