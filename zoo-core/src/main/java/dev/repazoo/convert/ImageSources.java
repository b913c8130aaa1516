package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing.Resolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens sources by what users type. */
public final class ImageSources {
  private static final String EMOJI = "emoji";

  private ImageSources() {}

  /**
   * Opens a source: a folder, an archive, or {@code emoji}.
   *
   * @param source what the user typed
   * @param resolution the wanted size, which decides between the emoji's two
   * @throws IOException if there is none, or it holds no images
   */
  public static ImageSource open(String source, Optional<Resolution> resolution)
      throws IOException {
    if (source.equals(EMOJI)) {
      boolean small = resolution.filter(r -> Math.max(r.width(), r.height()) <= 32).isPresent();
      return new EmojiImages(small ? 32 : 64);
    }
    Path path;
    try {
      path = Path.of(source);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("source is '" + source + "', which can't be a path", e);
    }
    if (Files.isDirectory(path)) {
      return FileImages.of(FolderTree.of(path));
    }
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(source);
    }
    return archive(path);
  }

  private static ImageSource archive(Path path) throws IOException {
    SourceFiles files = ZipTree.of(path);
    try {
      return FileImages.of(files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }
}
