package dev.repazoo.data;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.captions.Captions;
import dev.repazoo.tree.FileTree;
import dev.repazoo.webdataset.SampleFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The files of a captioned data set in U-ViT's layout, which REPA's text-to-image training reads:
 * for each image {@code 0.png}, {@code 0.npy} (moments) and {@code 0_0.npy}, {@code 0_1.npy}, ...
 * (features of its captions), in a folder with {@code empty_context.npy} beside it. {@code
 * captions.jsonl}, an addition of ours, has the texts.
 *
 * <p>Source: REPA, dataset.py (MSCOCO256Features), which has the {@code .png} beside U-ViT's files.
 */
public final class CaptionedLayout {
  /** The file one level up: features of the empty caption. */
  public static final String EMPTY = SampleFields.EMPTY_CONTEXT;

  private static final String TRAIN = "train";

  private final FileTree files;
  private final int[] images;
  private final int[] latents;
  private final Map<Integer, Features> features;

  /** Files of features of an image: how many, and the highest number of one. */
  private static final class Features {
    private int count;
    private int highest = -1;
  }

  private CaptionedLayout(
      FileTree files, int[] images, int[] latents, Map<Integer, Features> features) {
    this.files = files;
    this.images = images;
    this.latents = latents;
    this.features = features;
  }

  /** The name of an image. */
  public static String image(int number) {
    return number + ".png";
  }

  /** The name of an image's moments. */
  public static String latents(int number) {
    return number + ".npy";
  }

  /** The name of the features of an image's caption. */
  public static String features(int number, int caption) {
    return number + "_" + caption + ".npy";
  }

  /** Where features of the empty caption are kept for a folder. */
  public static Path empty(Path folder) {
    return folder.toAbsolutePath().normalize().resolveSibling(EMPTY);
  }

  /** The data set's folder: {@code train/} of one that has the layout's parts. */
  public static Path folder(Path path) {
    Path train = path.resolve(TRAIN);
    boolean whole =
        Files.isDirectory(train)
            && !Files.exists(path.resolve(CaptionLines.FILE))
            && (Files.exists(train.resolve(CaptionLines.FILE)) || Files.exists(empty(train)));
    return whole ? train : path;
  }

  /** The layout of some files; nothing if there is neither {@code captions.jsonl} nor features. */
  public static Optional<CaptionedLayout> find(FileTree files) {
    boolean listed = files.names().contains(CaptionLines.FILE);
    IntStream.Builder images = IntStream.builder();
    IntStream.Builder latents = IntStream.builder();
    Map<Integer, Features> features = new HashMap<>();
    for (String name : files.names()) {
      int dot = name.indexOf('.');
      String ending = dot < 0 ? "" : name.substring(dot);
      String stem = dot < 0 ? name : name.substring(0, dot);
      if (ending.equals(".png") && isNumber(stem)) {
        images.add(Integer.parseInt(stem));
      } else if (ending.equals(".npy")) {
        int line = stem.indexOf('_');
        if (line < 0 && isNumber(stem)) {
          latents.add(Integer.parseInt(stem));
        } else if (line > 0
            && isNumber(stem.substring(0, line))
            && isNumber(stem.substring(line + 1))) {
          Features one =
              features.computeIfAbsent(
                  Integer.valueOf(stem.substring(0, line)), n -> new Features());
          one.count++;
          one.highest = Math.max(one.highest, Integer.parseInt(stem.substring(line + 1)));
        }
      }
    }
    int[] imageNumbers = images.build().sorted().toArray();
    int[] latentNumbers = latents.build().sorted().toArray();
    boolean numbered = imageNumbers.length + latentNumbers.length > 0;
    return numbered && (listed || !features.isEmpty())
        ? Optional.of(new CaptionedLayout(files, imageNumbers, latentNumbers, features))
        : Optional.empty();
  }

  private static boolean isNumber(String text) {
    return text.matches("0|[1-9]\\d{0,8}");
  }

  /** Numbers of the images, in order. */
  public int[] images() {
    return images.clone();
  }

  /** Numbers of the moments, in order. */
  public int[] latents() {
    return latents.clone();
  }

  /** Numbers of the samples: of the images, or of the moments where there are no images. */
  public int[] samples() {
    return images.length > 0 ? images() : latents();
  }

  /** Numbers that features are of, in order. */
  public int[] withFeatures() {
    return features.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** Number of files of features of an image. */
  public int features(int number) {
    return features.containsKey(number) ? features.get(number).count : 0;
  }

  /** Whether an image's features are numbered without a gap. */
  public boolean gapless(int number) {
    Features one = features.getOrDefault(number, new Features());
    return one.highest + 1 == one.count;
  }

  /** Whether any features are there. */
  public boolean hasFeatures() {
    return !features.isEmpty();
  }

  /** Whether the texts are there. */
  public boolean hasCaptions() {
    return files.names().contains(CaptionLines.FILE);
  }

  /** The images' names, in the order of their numbers. */
  public List<String> imageNames() {
    return Arrays.stream(images).mapToObj(CaptionedLayout::image).toList();
  }

  /**
   * The captions of the samples; of no sample where the texts are not there, and none where a
   * sample is not listed.
   *
   * @throws IOException if {@code captions.jsonl} is damaged
   */
  public Captions captions() throws IOException {
    if (!hasCaptions()) {
      return Captions.none();
    }
    Map<String, List<String>> byName = new HashMap<>();
    String where = files.path() + "/" + CaptionLines.FILE;
    for (CaptionLines.Row row : CaptionLines.read(where, files.read(CaptionLines.FILE))) {
      byName.put(row.file(), row.captions());
    }
    Captions.Builder captions = new Captions.Builder();
    for (int number : samples()) {
      captions.add(byName.getOrDefault(image(number), List.of()));
    }
    return captions.build();
  }
}
