package dev.repazoo.sources;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.captions.CaptionText;
import dev.repazoo.captions.Captions;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Images by files with a line for each. */
final class ListedCaptions {
  /** The images of a data set that is in U-ViT's layout, where numbers give the order. */
  private static final Pattern NUMBERED = Pattern.compile("\\d{1,9}\\.png");

  private ListedCaptions() {}

  /**
   * A file.
   *
   * @param where it lies, for messages
   * @param folder where the names in it start, empty or ending in a slash
   * @param rows of it
   */
  record Part(String where, String folder, List<CaptionLines.Row> rows) {
    /** One in a folder of the source, if it has captions in it. */
    static Optional<Part> find(FileTree files, String folder) throws IOException {
      for (String name : CaptionLines.FILES) {
        if (files.names().contains(folder + name)) {
          String where = files.path() + "/" + folder + name;
          List<CaptionLines.Row> rows = CaptionLines.read(where, files.read(folder + name));
          if (!rows.isEmpty()) {
            return Optional.of(new Part(where, folder, rows));
          }
        }
      }
      return Optional.empty();
    }

    /** A file that is named; in the source, its names start where it lies. */
    static Part of(Path file, FileTree files, byte[] content) throws IOException {
      List<CaptionLines.Row> rows = CaptionLines.read(file.toString(), content);
      if (rows.isEmpty()) {
        throw new IOException(
            "%s: no captions in it; they must be called one of %s"
                .formatted(file, CaptionText.keys()));
      }
      Path folder = file.toAbsolutePath().normalize().getParent();
      String start =
          files
              .path()
              .path()
              .map(path -> path.toAbsolutePath().normalize())
              .filter(source -> folder.startsWith(source) && !folder.equals(source))
              .map(source -> source.relativize(folder).toString().replace('\\', '/') + "/")
              .orElse("");
      return new Part(file.toString(), start, rows);
    }
  }

  static CaptionedFiles of(FileTree files, List<String> images, List<Part> parts)
      throws IOException {
    Map<String, List<String>> byName = new HashMap<>();
    List<LeftOut> leftOut = new ArrayList<>();
    Set<String> wanted = new HashSet<>(images);
    for (Part part : parts) {
      for (CaptionLines.Row row : part.rows()) {
        String name = part.folder() + row.file();
        if (wanted.contains(name)) {
          byName.put(name, row.captions());
          if (row.captions().isEmpty()) {
            leftOut.add(
                new LeftOut(
                    name,
                    "has only empty captions, %s, line %d".formatted(part.where(), row.line())));
          }
        } else if (!files.names().contains(name)) {
          leftOut.add(
              new LeftOut(
                  name,
                  "is not there; its captions are left out, %s, line %d"
                      .formatted(part.where(), row.line())));
        }
      }
    }
    List<String> ordered = new ArrayList<>(images);
    if (images.stream().allMatch(name -> NUMBERED.matcher(name).matches())) {
      ordered.sort(Comparator.comparingInt(ListedCaptions::number));
    }
    Captions.Builder captions = new Captions.Builder();
    ordered.forEach(name -> captions.add(byName.getOrDefault(name, List.of())));
    String where = parts.stream().map(Part::where).collect(Collectors.joining(", "));
    return new CaptionedFiles(
        ordered,
        captions.build(),
        leftOut,
        List.of("%s: captions of %s".formatted(files.path(), where)));
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(0, name.indexOf('.')));
  }
}
