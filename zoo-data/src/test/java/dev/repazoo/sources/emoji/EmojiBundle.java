package dev.repazoo.sources.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * Makes the emoji bundle that {@code dev.repazoo.sources} ships, out of the unpacked npm package
 * {@code emoji-datasource-google}: sheets of 64x64 and 32x32 images on white, and a table of names
 * and categories in the same order. Run by {@code tools/bundle-emoji.sh}.
 */
public final class EmojiBundle {
  /** Images in a row of a sheet; 49 x 39 is exactly the 1911 emoji of version 16. */
  static final int COLUMNS = 49;

  private EmojiBundle() {}

  /**
   * Makes the bundle.
   *
   * @param args the unpacked package's folder, and the folder to write to
   */
  public static void main(String[] args) throws IOException {
    Path source = Path.of(args[0]);
    Path target = Path.of(args[1]);
    List<JsonNode> rows = rows(source.resolve("emoji.json"));
    List<RgbImage> images = new ArrayList<>();
    for (JsonNode row : rows) {
      Path file = source.resolve("img/google/64").resolve(row.get("image").asText());
      images.add(onWhite(ImageIO.read(file.toFile())));
    }
    PngFile.write(sheet(images), target.resolve("emoji-64.png"));
    PngFile.write(
        sheet(images.stream().map(EmojiBundle::halve).toList()), target.resolve("emoji-32.png"));
    Files.writeString(
        target.resolve("emoji.tsv"),
        rows.stream().map(EmojiBundle::line).collect(Collectors.joining("\n", "", "\n")));
  }

  /** The emoji that have an image, in the order of Unicode's charts. */
  static List<JsonNode> rows(Path json) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (JsonNode row : new ObjectMapper().readTree(json.toFile())) {
      if (row.get("has_img_google").asBoolean()) {
        rows.add(row);
      }
    }
    rows.sort(Comparator.comparingInt(row -> row.get("sort_order").asInt()));
    return rows;
  }

  private static String line(JsonNode row) {
    return List.of("unified", "short_name", "name", "category", "subcategory").stream()
        .map(key -> row.get(key).asText())
        .collect(Collectors.joining("\t"));
  }

  /** Composites straight alpha on white: {@code a c + (1 - a) 255}, rounded. */
  static RgbImage onWhite(BufferedImage source) {
    RgbImage image = RgbImage.black(source.getWidth(), source.getHeight());
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int[] rgba = rgba(source, x, y);
        for (int c = 0; c < 3; c++) {
          int over = rgba[c] * rgba[3] + 255 * (255 - rgba[3]);
          image.hwc()[3 * (y * image.width() + x) + c] = (byte) ((over + 127) / 255);
        }
      }
    }
    return image;
  }

  /** The stored samples of a pixel; {@code getRGB} would bend gray. */
  private static int[] rgba(BufferedImage image, int x, int y) {
    int[] stored = image.getRaster().getPixel(x, y, (int[]) null);
    if (image.getColorModel() instanceof IndexColorModel palette) {
      int argb = palette.getRGB(stored[0]);
      return new int[] {argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff, argb >>> 24};
    }
    return switch (stored.length) {
      case 1 -> new int[] {stored[0], stored[0], stored[0], 255};
      case 2 -> new int[] {stored[0], stored[0], stored[0], stored[1]};
      case 3 -> new int[] {stored[0], stored[1], stored[2], 255};
      case 4 -> stored;
      default -> throw new IllegalArgumentException(stored.length + " channels");
    };
  }

  /** Half the size by area: each pixel is the rounded mean of four. */
  static RgbImage halve(RgbImage image) {
    RgbImage half = RgbImage.black(image.width() / 2, image.height() / 2);
    for (int y = 0; y < half.height(); y++) {
      for (int x = 0; x < half.width(); x++) {
        for (int c = 0; c < 3; c++) {
          int sum =
              image.sample(2 * x, 2 * y, c)
                  + image.sample(2 * x + 1, 2 * y, c)
                  + image.sample(2 * x, 2 * y + 1, c)
                  + image.sample(2 * x + 1, 2 * y + 1, c);
          half.hwc()[3 * (y * half.width() + x) + c] = (byte) ((sum + 2) / 4);
        }
      }
    }
    return half;
  }

  /** Lays the images out without gaps. */
  static RgbImage sheet(List<RgbImage> images) {
    int size = images.get(0).width();
    int rows = (images.size() + COLUMNS - 1) / COLUMNS;
    RgbImage sheet = RgbImage.black(COLUMNS * size, rows * size);
    for (int i = 0; i < images.size(); i++) {
      sheet.paste(images.get(i), (i % COLUMNS) * size, (i / COLUMNS) * size);
    }
    return sheet;
  }
}
