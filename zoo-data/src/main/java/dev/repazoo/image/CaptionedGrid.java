package dev.repazoo.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A grid of images of one size with a text under each. Texts are broken between words and cut after
 * {@value #MOST_LINES} lines; images narrower than {@value #LEAST_WIDTH} pixels are shown enlarged
 * by a whole factor, so that there is room for words.
 */
public final class CaptionedGrid {
  private static final int LEAST_WIDTH = 128;
  private static final int MOST_LINES = 4;
  private static final int MARGIN = 2;
  private static final String CUT = "...";

  private CaptionedGrid() {}

  /**
   * A grid as {@link ImageGrid} lays it out.
   *
   * @param texts one for each image; where all are blank, it is of images alone
   * @throws IllegalArgumentException if there is no image, or the sizes or numbers differ
   */
  public static RgbImage of(List<RgbImage> images, List<String> texts) {
    return of(images, texts, Math.max(1, (int) Math.rint(Math.sqrt(images.size()))));
  }

  /**
   * A grid with a given number of images a row.
   *
   * @param texts one for each image; where all are blank, it is of images alone
   * @throws IllegalArgumentException if there is no image, or the sizes or numbers differ
   */
  public static RgbImage of(List<RgbImage> images, List<String> texts, int perRow) {
    if (images.size() != texts.size()) {
      throw new IllegalArgumentException(
          texts.size() + " texts are given for " + images.size() + " images");
    }
    if (images.isEmpty() || texts.stream().allMatch(String::isBlank)) {
      return ImageGrid.of(images, perRow);
    }
    int factor = (LEAST_WIDTH + images.get(0).width() - 1) / images.get(0).width();
    int columns = (images.get(0).width() * factor - 2 * MARGIN) / PixelFont.ADVANCE;
    List<List<String>> lines =
        texts.stream().map(text -> broken(PixelFont.known(text).strip(), columns)).toList();
    int most = lines.stream().mapToInt(List::size).max().orElseThrow();
    List<RgbImage> cells = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      cells.add(cell(images.get(i), factor, lines.get(i), most));
    }
    return ImageGrid.of(cells, perRow);
  }

  private static RgbImage cell(RgbImage image, int factor, List<String> lines, int most) {
    int width = image.width() * factor;
    int height = image.height() * factor;
    RgbImage cell = RgbImage.black(width, height + 2 * MARGIN + most * PixelFont.LINE);
    cell.paste(enlarged(image, factor), 0, 0);
    for (int i = 0; i < lines.size(); i++) {
      PixelFont.write(cell, lines.get(i), MARGIN, height + MARGIN + 1 + i * PixelFont.LINE);
    }
    return cell;
  }

  private static RgbImage enlarged(RgbImage image, int factor) {
    if (factor == 1) {
      return image;
    }
    int width = image.width() * factor;
    byte[] samples = new byte[3 * width * image.height() * factor];
    for (int i = 0; i < samples.length; i++) {
      int x = i / 3 % width / factor;
      int y = i / 3 / width / factor;
      samples[i] = image.hwc()[3 * (y * image.width() + x) + i % 3];
    }
    return RgbImage.ofHwc(width, image.height() * factor, samples);
  }

  /** Lines of at most so many letters; a word that is longer is cut in pieces. */
  static List<String> broken(String text, int columns) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (!rest.isEmpty() && lines.size() < MOST_LINES) {
      if (rest.length() <= columns) {
        lines.add(rest);
        return lines;
      }
      int space = rest.lastIndexOf(' ', columns);
      int end = space > 0 ? space : columns;
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).strip();
    }
    if (!rest.isEmpty()) {
      String last = lines.remove(lines.size() - 1);
      int room = Math.max(0, columns - CUT.length());
      lines.add(last.substring(0, Math.min(last.length(), room)) + CUT);
    }
    return lines;
  }
}
