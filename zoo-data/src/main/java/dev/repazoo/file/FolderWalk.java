package dev.repazoo.file;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The files of a folder and of the folders in it, by their names relative to it with {@code /}
 * between parts. Links are followed.
 *
 * <p>A link to nothing is a file that can't be read, and so is a file whose name is no UTF-8: Java
 * can't open it. A link that leads back to a folder that it lies in is left out; its files are
 * there already.
 */
public final class FolderWalk {
  private final Path folder;
  private final List<String> loops = new ArrayList<>();
  private final Set<String> nameless = new HashSet<>();

  private FolderWalk(Path folder) {
    this.folder = folder;
  }

  /**
   * Lists a folder.
   *
   * @param names takes each file's name, in no order
   * @throws IOException if a folder can't be listed, or the locale is none that names can be read
   *     in
   */
  public static FolderWalk of(Path folder, Consumer<String> names) throws IOException {
    FolderWalk walk = new FolderWalk(folder);
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
              names.accept(walk.name(file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (!(failure instanceof FileSystemLoopException)) {
              throw failure;
            }
            walk.loops.add(walk.name(file));
            return FileVisitResult.CONTINUE;
          }
        });
    walk.loops.sort(String::compareTo);
    return walk;
  }

  private String name(Path file) throws IOException {
    Path relative = folder.relativize(file);
    if (FileNames.isText(relative)) {
      return relative.toString().replace(folder.getFileSystem().getSeparator(), "/");
    }
    // The folder's own name was typed, so that it can be read; a relative path can't be asked.
    String whole = FileNames.of(file);
    String name = whole.substring(FileNames.of(folder).length()).replaceFirst("^/", "");
    Charset locale = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    if (!locale.equals(StandardCharsets.UTF_8) && !name.contains("\\x")) {
      throw new IOException(
          whole
              + ": this name can't be read in the locale's character set, "
              + locale
              + "; set LC_ALL=C.UTF-8 (or en_US.UTF-8)");
    }
    nameless.add(name);
    return name;
  }

  /** Links that were left out since they lead back to a folder that they lie in. */
  public List<String> loops() {
    return List.copyOf(loops);
  }

  /** A file's length in bytes; 0 of one that can't be read. */
  public long size(String name) throws IOException {
    if (nameless.contains(name)) {
      return 0;
    }
    Path file = folder.resolve(name);
    return leadsNowhere(file) ? 0 : Files.size(file);
  }

  /**
   * A file's content.
   *
   * @param most bytes that it may have
   * @throws IOException if it can't be read, or has more
   */
  public byte[] read(String name, int most) throws IOException {
    if (nameless.contains(name)) {
      throw new IOException("its name is no UTF-8, so that it can't be opened; rename it");
    }
    Path file = folder.resolve(name);
    try {
      long size = Files.size(file);
      if (size > most) {
        throw new IOException("has " + size + " bytes; at most " + most);
      }
      return Files.readAllBytes(file);
    } catch (FileSystemException e) {
      if (leadsNowhere(file)) {
        String target = FileNames.of(Files.readSymbolicLink(file));
        throw new IOException("is a link to " + target + ", which is not there", e);
      }
      throw e;
    }
  }

  private static boolean leadsNowhere(Path file) {
    return Files.isSymbolicLink(file) && !Files.exists(file);
  }
}
