package dev.repazoo.convert;

import dev.repazoo.image.Preprocessing.Resolution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Opens sources by what users type. */
public final class ImageSources {
  private static final String EMOJI = "emoji";

  private ImageSources() {}

  /**
   * Opens a source.
   *
   * <ul>
   *   <li>A folder, zip, tar or gzipped tar of images; a tar may hold tars, as ImageNet's does.
   *   <li>CIFAR-10, CIFAR-100, MNIST or Fashion-MNIST as published, as folder, archive or, of
   *       MNIST, the file of the images.
   *   <li>{@code emoji}.
   * </ul>
   *
   * @param source what the user typed
   * @param resolution the wanted size, which decides between the emoji's two
   * @param split which part of CIFAR or MNIST
   * @throws IOException if there is none, or it holds no images
   */
  public static ImageSource open(String source, Optional<Resolution> resolution, Split split)
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
    SourceFiles files = files(path);
    try {
      Optional<ImageSource> known = Cifar.find(files, split).or(() -> mnist(files, split));
      if (known.isPresent()) {
        files.close();
        return known.get();
      }
      return FileImages.of(files);
    } catch (UncheckedIOException e) {
      files.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static Optional<ImageSource> mnist(SourceFiles files, Split split) {
    try {
      return Mnist.find(files, split);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SourceFiles files(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return FolderTree.of(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      Path unpacked = Gzip.unpack(path);
      try {
        return TarTree.of(path, unpacked);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(unpacked);
        throw e;
      }
    }
    if (name.endsWith(".tar")) {
      return TarTree.of(path, path);
    }
    if (name.endsWith(".zip")) {
      return ZipTree.of(path);
    }
    if (name.contains("idx3-ubyte")) {
      return FolderTree.of(path.toAbsolutePath().getParent());
    }
    if (name.endsWith(".parquet")) {
      throw new IOException(
          path
              + ": parquet is not read; write its images into a folder, with 'label' as folder's"
              + " name, and convert that");
    }
    throw new IOException(
        path + " is not a source; name a folder, a .zip, .tar or .tar.gz of images, or emoji");
  }
}
