package dev.repazoo.cli.commands.dedup;

import dev.repazoo.dedup.DuplicateGroup;
import dev.repazoo.dedup.DuplicateGroup.Duplicate;
import dev.repazoo.image.CaptionedGrid;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.ResamplingFilter;
import dev.repazoo.image.Resize;
import dev.repazoo.image.RgbImage;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A picture of the groups whose images differ most, a row each: the image that is kept, then the
 * duplicates that are farthest from it.
 */
final class DuplicateGrid {
  private static final int ROWS = 12;
  private static final int COLUMNS = 6;
  private static final int SIDE = 128;

  private DuplicateGrid() {}

  /**
   * Draws groups; nothing where there are none.
   *
   * @param distances whether measures are distances, and not similarities
   */
  static void write(Path file, ImageSource source, List<DuplicateGroup> groups, boolean distances)
      throws IOException {
    Comparator<Duplicate> farthest =
        Comparator.comparingDouble(one -> distances ? -one.measure() : one.measure());
    List<DuplicateGroup> worst =
        groups.stream()
            .sorted(
                Comparator.comparing(
                    group -> group.duplicates().stream().min(farthest).orElseThrow(), farthest))
            .limit(ROWS)
            .toList();
    List<RgbImage> images = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (DuplicateGroup group : worst) {
      images.add(fitted(source.image(group.kept())));
      texts.add("keep");
      List<Duplicate> shown =
          group.duplicates().stream().sorted(farthest).limit(COLUMNS - 1).toList();
      for (Duplicate one : shown) {
        images.add(fitted(source.image(one.image())));
        texts.add(text(one.measure(), distances));
      }
      for (int i = shown.size() + 1; i < COLUMNS; i++) {
        images.add(RgbImage.black(SIDE, SIDE));
        texts.add("");
      }
    }
    if (images.isEmpty()) {
      images.add(RgbImage.black(SIDE, SIDE));
      texts.add("no duplicates");
    }
    PngFile.write(CaptionedGrid.of(images, texts, COLUMNS), file);
  }

  /** A measure as people read it. */
  static String text(double measure, boolean distance) {
    return distance ? (int) measure + " bits" : String.format(Locale.ROOT, "%.4f", measure);
  }

  /** The whole image on a black square. */
  private static RgbImage fitted(RgbImage image) {
    int longer = Math.max(image.width(), image.height());
    int width = Math.max(1, image.width() * SIDE / longer);
    int height = Math.max(1, image.height() * SIDE / longer);
    RgbImage square = RgbImage.black(SIDE, SIDE);
    square.paste(
        Resize.to(image, width, height, ResamplingFilter.BICUBIC),
        (SIDE - width) / 2,
        (SIDE - height) / 2);
    return square;
  }
}
