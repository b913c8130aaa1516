package dev.repazoo.sources;

import dev.repazoo.captions.Captions;
import dev.repazoo.captions.CocoCaptions;
import dev.repazoo.tree.FileTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** COCO's images by its annotations: 2014 and 2017, as folders or zips. */
final class CocoFiles {
  private static final String PREFIX = "captions_";
  private static final String SUFFIX = ".json";

  private CocoFiles() {}

  /** The annotations of a split among files; all files being of one, that of none. */
  static Optional<String> find(FileTree files, Split split) throws IOException {
    List<String> found =
        files.names().stream()
            .filter(CocoCaptions::isOne)
            .filter(name -> Split.in(base(name)).equals(Optional.of(split)))
            .toList();
    if (found.size() > 1) {
      throw new IOException(
          "%s: there are %s; name one of them as the captions"
              .formatted(files.path(), String.join(", ", found)));
    }
    return found.stream().findFirst();
  }

  /** {@code annotations/captions_train2014.json} beside {@code train2014} or its zip. */
  static Optional<Path> beside(Path images) {
    Path absolute = images.toAbsolutePath().normalize();
    if (absolute.getParent() == null) {
      return Optional.empty();
    }
    String name = absolute.getFileName().toString().replaceFirst("\\.(zip|tar)$", "");
    return Optional.of(absolute.resolveSibling("annotations").resolve(PREFIX + name + SUFFIX))
        .filter(Files::isRegularFile);
  }

  /** Images by annotations in a file of their own. */
  static CaptionedFiles read(Path annotations, FileTree files, List<String> images)
      throws IOException {
    try (InputStream in = Files.newInputStream(annotations)) {
      return match(
          annotations.toString(), CocoCaptions.read(annotations.toString(), in), files, images);
    }
  }

  /** Images by annotations that are among other files. */
  static CaptionedFiles read(FileTree annotations, String name, FileTree files, List<String> images)
      throws IOException {
    String where = annotations.path() + "/" + name;
    InputStream in = new ByteArrayInputStream(annotations.read(name));
    return match(where, CocoCaptions.read(where, in), files, images);
  }

  private static String base(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static CaptionedFiles match(
      String where, CocoCaptions coco, FileTree files, List<String> images) throws IOException {
    String set = base(where).replace(PREFIX, "").replace(SUFFIX, ""); // train2014
    Map<String, String> byName = new HashMap<>();
    for (String image : images) {
      byName.merge(base(image), image, (a, b) -> b.contains(set + "/") ? b : a);
    }
    List<String> names = new ArrayList<>();
    Captions.Builder captions = new Captions.Builder();
    List<LeftOut> leftOut = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (CocoCaptions.Image image : coco.images()) {
      String file = byName.get(base(image.file()));
      if (file == null) {
        leftOut.add(
            new LeftOut(
                image.file(), "is not in %s; its captions are left out".formatted(files.path())));
      } else if (!used.add(file)) {
        throw new IOException(
            "%s: two images are called %s, one of id %d"
                .formatted(where, image.file(), image.id()));
      } else {
        names.add(file);
        captions.add(image.captions());
      }
    }
    if (names.isEmpty()) {
      throw new IOException(
          "%s: none of the %d images of %s is in it, such as %s"
              .formatted(
                  files.path(),
                  coco.images().size(),
                  where,
                  coco.images().isEmpty() ? "" : coco.images().get(0).file()));
    }
    for (long stranger : coco.strangers()) {
      leftOut.add(
          new LeftOut("image id " + stranger, "has captions and is no image of " + base(where)));
    }
    return new CaptionedFiles(
        names,
        captions.build(),
        leftOut,
        List.of("%s: captions of %s, in the order of its ids".formatted(files.path(), where)));
  }
}
