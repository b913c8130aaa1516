package dev.repazoo.sources;

import dev.repazoo.captions.Captions;
import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Those images of a source that have captions, with them. They have no classes. */
final class CaptionedImages implements ImageSource {
  private final ImageSource images;
  private final int[] kept;
  private final Captions captions;
  private final List<LeftOut> leftOut;
  private final List<String> notes;

  private CaptionedImages(
      ImageSource images,
      int[] kept,
      Captions captions,
      List<LeftOut> leftOut,
      List<String> notes) {
    this.images = images;
    this.kept = kept;
    this.captions = captions;
    this.leftOut = List.copyOf(leftOut);
    this.notes = List.copyOf(notes);
  }

  /**
   * Those that have captions.
   *
   * @param captions of each image of the source
   * @param leftOut what is known already not to be used
   * @param notes what people should know
   * @throws IOException if no image has any
   */
  static CaptionedImages of(
      ImageSource images, Captions captions, List<LeftOut> leftOut, List<String> notes)
      throws IOException {
    List<LeftOut> all = new ArrayList<>(leftOut);
    Set<String> known = leftOut.stream().map(LeftOut::name).collect(Collectors.toSet());
    Captions.Builder builder = new Captions.Builder();
    int[] kept = new int[images.size()];
    int count = 0;
    for (int i = 0; i < images.size(); i++) {
      if (captions.count(i) > 0) {
        kept[count++] = i;
        builder.add(captions.of(i));
      } else if (!known.contains(images.name(i))) {
        all.add(new LeftOut(images.name(i), "has no caption"));
      }
    }
    if (count == 0) {
      throw new IOException(
          "%s: none of its %d images has a caption%s"
              .formatted(
                  images.origin(), images.size(), all.isEmpty() ? "" : ", such as " + all.get(0)));
    }
    Captions own = builder.build();
    List<String> told = new ArrayList<>(notes);
    told.add("%d captions of %d images".formatted(own.total(), count));
    return new CaptionedImages(images, Arrays.copyOf(kept, count), own, all, told);
  }

  @Override
  public String origin() {
    return images.origin();
  }

  @Override
  public int size() {
    return kept.length;
  }

  @Override
  public String name(int index) {
    return images.name(kept[index]);
  }

  @Override
  public OptionalLong label(int index) {
    return OptionalLong.empty();
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public boolean readsFiles() {
    return images.readsFiles();
  }

  @Override
  public List<String> captions(int index) {
    return captions.of(index);
  }

  @Override
  public Optional<Precomputed> precomputed() {
    return images.precomputed().map(precomputed -> precomputed.select(kept));
  }

  @Override
  public List<LeftOut> leftOut() {
    return leftOut;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public String fingerprint() throws IOException {
    Fingerprint print =
        new Fingerprint().add("captioned").add(images.fingerprint()).add(captions.fingerprint());
    for (int one : kept) {
      print.add(one);
    }
    return print.hex();
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return images.image(kept[index]);
  }

  @Override
  public void close() throws IOException {
    images.close();
  }
}
