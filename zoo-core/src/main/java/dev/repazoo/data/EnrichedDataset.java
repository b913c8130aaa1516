package dev.repazoo.data;

/** All samples of another data set, with more told of each. Closes it. */
abstract class EnrichedDataset extends DerivedDataset {
  private final Dataset source;

  EnrichedDataset(Dataset source) {
    super(source);
    this.source = source;
  }

  @Override
  final int original(int index) {
    return index;
  }

  @Override
  public final int size() {
    return source.size();
  }

  @Override
  public final String fingerprint() {
    return source.fingerprint();
  }
}
