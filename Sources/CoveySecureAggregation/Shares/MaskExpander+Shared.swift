extension MaskExpander {
  /// Rooms for pieces of keystream that all sessions of a process share: as many as there are threads that mask at a time.
  static let shared = MaskExpander()
}
