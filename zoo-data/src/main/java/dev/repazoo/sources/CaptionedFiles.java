package dev.repazoo.sources;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.captions.Captions;
import dev.repazoo.message.InvalidValueException;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.ImageExtensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which images of a folder or archive have which captions: by COCO's annotations, a file with a
 * line an image, or files beside the images.
 *
 * @param names the images in order
 * @param captions of each of them
 * @param leftOut images without captions and captions without images
 * @param notes where the captions are from
 */
public record CaptionedFiles(
    List<String> names, Captions captions, List<LeftOut> leftOut, List<String> notes) {
  /** Copies the lists. */
  public CaptionedFiles {
    names = List.copyOf(names);
    leftOut = List.copyOf(leftOut);
    notes = List.copyOf(notes);
  }

  /**
   * Opens the images of a folder or archive that have captions.
   *
   * @param file with the captions; empty to look for them
   * @param split which part, if there are parts
   * @throws IOException if there is none, or the captions are damaged
   * @throws IllegalArgumentException if there is no such part
   */
  static ImageSource open(FileTree files, Optional<Path> file, Split split) throws IOException {
    List<String> images = files.names().stream().filter(ImageExtensions::match).toList();
    if (images.isEmpty()) {
      throw new IOException(
          files.path() + ": no images among its " + files.names().size() + " files");
    }
    CaptionedFiles found =
        file.isPresent() ? given(files, images, file.get(), split) : find(files, images, split);
    FileImages named =
        FileImages.plain(
            files, found.names, PrecomputedOfCaptions.find(files, found.names, found.captions));
    return CaptionedImages.of(named, found.captions, found.leftOut, found.notes);
  }

  /**
   * The captions of samples in shards: listed beside the shards, else those in the samples, as
   * {@code .txt} or {@code .json}.
   *
   * @param images of the samples
   * @return nothing where no sample has any
   * @throws IOException if the list is damaged
   */
  public static Optional<CaptionedFiles> ofSamples(FileTree samples, List<String> images)
      throws IOException {
    Optional<ListedCaptions.Part> listed = ListedCaptions.Part.find(samples, "");
    return listed.isPresent()
        ? Optional.of(ListedCaptions.of(samples, images, List.of(listed.get())))
        : SidecarCaptions.of(samples, images);
  }

  private static CaptionedFiles given(FileTree files, List<String> images, Path file, Split split)
      throws IOException {
    String name = file.getFileName().toString();
    if (!Files.exists(file)) {
      throw new InvalidValueException("captions", "is " + file + ", which is not there");
    }
    if (Files.isDirectory(file) || name.endsWith(".zip")) {
      try (FileTree annotations = FileTree.open(file)) {
        String found =
            CocoFiles.find(annotations, split)
                .orElseThrow(
                    () ->
                        new IOException(
                            "%s: there is no captions_%s....json in it"
                                .formatted(
                                    file, split == Split.VALIDATION ? "val" : split.word())));
        return CocoFiles.read(annotations, found, files, images);
      }
    }
    if (CaptionLines.isOne(name)) {
      List<ListedCaptions.Part> parts =
          List.of(ListedCaptions.Part.of(file, files, Files.readAllBytes(file)));
      ImageSources.checkWhole(files.path().toString(), split);
      return ListedCaptions.of(files, images, parts);
    }
    if (name.endsWith(".json")) {
      return CocoFiles.read(file, files, images);
    }
    throw new InvalidValueException(
        "captions",
        "is " + file + "; it must be COCO's captions_....json, a .jsonl or a .csv, or auto");
  }

  private static CaptionedFiles find(FileTree files, List<String> images, Split split)
      throws IOException {
    Optional<String> coco = CocoFiles.find(files, split);
    if (coco.isPresent()) {
      return CocoFiles.read(files, coco.get(), files, images);
    }
    Optional<Path> beside = files.path().path().flatMap(CocoFiles::beside);
    if (beside.isPresent()) {
      return CocoFiles.read(beside.get(), files, images);
    }
    Optional<SplitFolders> splits = SplitFolders.find(files, images);
    List<String> folders = new ArrayList<>(List.of(""));
    List<String> wanted = images;
    if (splits.isPresent()) {
      wanted = splits.get().images(split);
      folders.addAll(splits.get().folders().get(split));
    } else {
      ImageSources.checkWhole(files.path().toString(), split);
    }
    List<ListedCaptions.Part> parts = new ArrayList<>();
    for (String folder : folders) {
      ListedCaptions.Part.find(files, folder).ifPresent(parts::add);
    }
    if (!parts.isEmpty()) {
      return ListedCaptions.of(files, wanted, parts);
    }
    return SidecarCaptions.of(files, wanted)
        .orElseThrow(
            () ->
                new IOException(
                    ("%s: no captions in it: neither %s, nor annotations/captions_....json of COCO,"
                            + " nor text files beside images, such as 1.txt beside 1.jpg")
                        .formatted(files.path(), String.join(", ", CaptionLines.FILES))));
  }
}
