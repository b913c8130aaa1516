package dev.repazoo.data;

import dev.repazoo.spi.LatentScale;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.util.Optional;

/** A {@link MirroredDataset} with latents: a VAE has encoded the mirrored images, too. */
final class MirroredLatents extends MirroredDataset implements LatentDataset {
  private final LatentDataset source;
  private final LatentDataset mirrored;

  /**
   * Both halves.
   *
   * @param source as it is
   * @param mirrored with the moments of the mirrored images; its images are the same, not mirrored
   * @throws IOException if the halves don't fit together
   */
  MirroredLatents(LatentDataset source, LatentDataset mirrored) throws IOException {
    super(source);
    this.source = source;
    this.mirrored = mirrored;
    boolean fit =
        source.size() == mirrored.size()
            && source.momentsShape().equals(mirrored.momentsShape())
            && digest(source).equals(digest(mirrored));
    if (!fit) {
      mirrored.close();
      throw new IOException(
          source.name()
              + ": vae-sd/ and vae-sd-flip/ hold latents of other images or another VAE; make both"
              + " by one 'zoo encode'");
    }
  }

  private static Optional<String> digest(LatentDataset latents) {
    return latents.codec().flatMap(LatentCodec::digest);
  }

  @Override
  public LatentShape momentsShape() {
    return source.momentsShape();
  }

  @Override
  public LatentScale latentScale() {
    return source.latentScale();
  }

  @Override
  public Optional<LatentCodec> codec() {
    return source.codec();
  }

  @Override
  public float[] moments(int index) throws IOException {
    return (mirrored(index) ? mirrored : source).moments(original(index));
  }

  @Override
  public void close() throws IOException {
    try (mirrored) {
      super.close();
    }
  }
}
