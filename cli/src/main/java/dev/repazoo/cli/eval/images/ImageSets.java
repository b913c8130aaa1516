package dev.repazoo.cli.eval.images;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npz;
import dev.repazoo.captions.CaptionLines;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.json.JsonFile;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
            ? NpzImages.open(Path.of(word), making(Path.of(word.replaceFirst("\\.[^.]+$", ""))))
            : new SourceImages(
                word,
                ImageSources.open(word, size, Split.TRAIN),
                ofFolder(word),
                captions(Path.of(word)));
    return most < all.count() ? new FirstImages(all, most) : all;
  }

  /** What {@code captions.jsonl} in a folder tells. */
  private static Map<String, List<String>> captions(Path folder) throws IOException {
    Path file = folder.resolve(CaptionLines.FILE);
    Map<String, List<String>> captions = new HashMap<>();
    if (Files.isRegularFile(file)) {
      CaptionLines.read(file.toString(), Files.readAllBytes(file))
          .forEach(row -> captions.put(row.file(), row.captions()));
    }
    return captions;
  }

  private static Making ofFolder(String word) throws IOException {
    return Files.isDirectory(Path.of(word)) ? making(Path.of(word)) : Making.UNKNOWN;
  }

  /** What the settings of {@code generate} tell. */
  private static Making making(Path folder) throws IOException {
    Path settings = folder.resolve("settings.json");
    if (!Files.isRegularFile(settings)) {
      return Making.UNKNOWN;
    }
    JsonNode json = JsonFile.read(settings);
    String classes = json.path("classes").asText("");
    String labels = classes.isEmpty() ? "unknown" : classes.equals("random") ? "random" : "in turn";
    return new Making(labels, json.path("rounding").asText("truncated"));
  }
}
