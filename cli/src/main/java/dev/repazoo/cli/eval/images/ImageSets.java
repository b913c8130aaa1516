package dev.repazoo.cli.eval.images;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npz;
import dev.repazoo.data.NpzImages;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.json.JsonFile;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Opens images by what users type. */
public final class ImageSets {
  private static final String NPZ = ".npz";

  private ImageSets() {}

  /** Whether a word names a file of arrays. */
  public static boolean isNpz(String word) {
    return word.toLowerCase(Locale.ROOT).endsWith(NPZ);
  }

  /** Whether a file of arrays holds images. */
  public static boolean holdsImages(Path npz) {
    return Npz.open(npz).names().contains(NpzImages.ARRAY);
  }

  /**
   * Opens images: {@code arr_0} of a {@code .npz}, or whatever {@code convert} takes as a source.
   *
   * @param size of the images beside which these are measured; decides between the emoji's two
   * @param most take the first ones only
   * @throws IOException when there are none
   */
  public static ImageSet open(String word, Optional<Resolution> size, int most) throws IOException {
    ImageSet all =
        isNpz(word)
            ? new ArrayImages(NpzImages.open(Path.of(word)))
            : new SourceImages(word, ImageSources.open(word, size, Split.TRAIN));
    return first(all, most);
  }

  /**
   * Opens images with their captions, which are looked for as {@code convert --captions} does.
   *
   * @throws IOException when there are none, or an image has none
   */
  public static ImageSet openCaptioned(String word, Optional<Resolution> size, int most)
      throws IOException {
    ImageSource source = ImageSources.openCaptioned(word, size, Split.TRAIN, Optional.empty());
    if (!source.leftOut().isEmpty()) {
      source.close();
      throw new IOException(word + ": " + source.leftOut().get(0));
    }
    return first(new SourceImages(word, source), most);
  }

  private static ImageSet first(ImageSet opened, int most) throws IOException {
    ImageSet all = withSettings(opened);
    return most < all.count() ? new FirstImages(all, most) : all;
  }

  /** With what {@code generate} left beside its samples, a folder, or a file of that name. */
  private static ImageSet withSettings(ImageSet images) throws IOException {
    String word = images.word();
    Path folder = Path.of(isNpz(word) ? word.replaceFirst("\\.[^.]+$", "") : word);
    Path settings = folder.resolve("settings.json");
    return Files.isRegularFile(settings)
        ? GeneratedImages.of(images, folder, making(settings))
        : images;
  }

  private static Making making(Path settings) throws IOException {
    JsonNode json = JsonFile.read(settings);
    String classes = json.path("classes").asText("");
    String labels = classes.isEmpty() ? "unknown" : classes.equals("random") ? "random" : "in turn";
    return new Making(labels, json.path("rounding").asText("truncated"));
  }
}
