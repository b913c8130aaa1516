package dev.repazoo.encoders.vit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.vit.InputSize;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.PublishedFormat;
import dev.repazoo.vit.VisionTransformer;
import dev.repazoo.vit.VitConfig;
import java.util.List;

/** A family of vision transformers: a table of variants and what they have in common. */
public abstract class VitFamily implements EncoderProvider {
  private final String family;
  private final VitVariant.Credits credits;
  private final List<VitVariant> variants;

  /** A family of the given variants. */
  protected VitFamily(String family, VitVariant.Credits credits, List<VitVariant> variants) {
    this.family = family;
    this.credits = credits;
    this.variants = List.copyOf(variants);
  }

  @Override
  public final String family() {
    return family;
  }

  @Override
  public final List<CatalogueEntry> entries() {
    return variants.stream().map(variant -> variant.entry(family, credits)).toList();
  }

  @Override
  public final ObjectNode config(String id) {
    return variants.stream()
        .filter(variant -> variant.id().equals(id))
        .findFirst()
        .map(variant -> VitConfigReader.write(variant.architecture()))
        .orElseThrow(() -> new IllegalArgumentException(family + " has no variant " + id));
  }

  @Override
  public final Encoder create(ObjectNode config) {
    return network(read(config));
  }

  @Override
  public final ModelSize modelSize(ObjectNode config) {
    VitConfig architecture = read(config);
    return ModelSize.repeated(
        List.of(architecture.depth()), depth -> network(architecture.withDepth(depth.get(0))));
  }

  /** Reads an architecture; what is wrong is told with the family's name. */
  protected final VitConfig read(ObjectNode config) {
    try {
      return architecture(new VitConfigReader(family, config));
    } catch (IllegalArgumentException e) {
      throw e.getMessage().startsWith(family + ": ")
          ? e
          : new IllegalArgumentException(family + ": " + e.getMessage(), e);
    }
  }

  private VisionTransformer network(VitConfig architecture) {
    return new VisionTransformer(
        architecture, inputSize(architecture), preprocessing(architecture), format(architecture));
  }

  /** Reads the family's vocabulary: here that of all vision transformers. */
  protected VitConfig architecture(VitConfigReader config) {
    VitConfig network = config.network();
    config.done();
    return network;
  }

  /** Which images it takes: here of the size that the network was trained on. */
  protected InputSize inputSize(VitConfig architecture) {
    return new InputSize(architecture.imageSize(), false);
  }

  /** What happens to pixels: here they are normalised as ImageNet's. */
  protected Preprocessing preprocessing(VitConfig architecture) {
    return new Preprocessing(Preprocessing.Statistics.IMAGENET, Preprocessing.Order.NORMALIZE);
  }

  /** How checkpoints are read. */
  protected abstract PublishedFormat format(VitConfig architecture);
}
