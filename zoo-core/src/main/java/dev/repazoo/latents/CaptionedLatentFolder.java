package dev.repazoo.latents;

import dev.repazoo.data.CaptionedLayout;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.shard.SharedFolder;
import dev.repazoo.sources.LabelFiles;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of a captioned data set, where moments go beside images: {@code 0.npy}, ... */
final class CaptionedLatentFolder extends LatentFolder {
  /** Not {@code errors.jsonl}, which lists what could not be converted. */
  static final String ERRORS = "encode-errors.jsonl";

  private CaptionedLatentFolder(Path folder, LatentKey key, SharedFolder lock) {
    super(folder, key, true, false, lock);
  }

  /**
   * Opens the folder, which may hold images and captions.
   *
   * @throws IllegalArgumentException when it holds latents of something else
   * @throws IOException when another program writes to it, or it can't be written
   */
  static CaptionedLatentFolder open(Path folder, LatentKey key) throws IOException {
    Files.createDirectories(folder);
    if (!Files.exists(folder.resolve(LatentScaleFile.NAME)) && hasLatents(folder)) {
      throw new IllegalArgumentException(
          folder
              + " holds latents that another program made: train on them as they are, or remove"
              + " them");
    }
    try (LatentFolder checked = LatentFolder.adopt(folder, key)) {
      checked.path(); // the note is written, or fits
    }
    return new CaptionedLatentFolder(folder, key, SharedFolder.take(folder, Optional.empty()));
  }

  private static boolean hasLatents(Path folder) throws IOException {
    try (FileTree files = FileTree.open(folder)) {
      return CaptionedLayout.find(files).filter(l -> l.latents().length > 0).isPresent();
    }
  }

  @Override
  String fileName(int index) {
    return CaptionedLayout.latents(index);
  }

  @Override
  public SecondHalf secondHalf() {
    return SecondHalf.LOG_VARIANCE;
  }

  @Override
  public Path errorFile() {
    return path().resolve(ERRORS);
  }

  /** There are no labels; captions are another's to write. */
  @Override
  public void finish(LabelFiles labels) {}
}
