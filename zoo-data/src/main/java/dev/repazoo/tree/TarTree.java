package dev.repazoo.tree;

import dev.repazoo.file.FileNames;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a tar, read in place: only headers are read to list them. A tar inside it, as in
 * ImageNet's {@code ILSVRC2012_img_train.tar}, is a folder of its name without the ending.
 *
 * <p>Reads ustar, GNU's long names and large sizes, and pax's paths and sizes. A link stands for
 * the file in the archive that it leads to; one that leads elsewhere can't be read, nor can sparse
 * files.
 */
final class TarTree implements FileTree {
  private static final int BLOCK = 512;
  private static final int MAX_NAME = 1 << 16;
  private static final String TAR = ".tar";

  private final Path path;
  private final FileChannel channel;
  private final boolean temporary;
  private final Path file;
  private final Map<String, Range> ranges = new HashMap<>();
  private final TarLinks links = new TarLinks();

  /** Why files that are listed can't be read. */
  private final Map<String, String> reasons = new HashMap<>();

  /** What stands for names, or parts of them, that are no UTF-8. */
  private final Set<String> escaped = new HashSet<>();

  private final PackedNames names;

  private record Range(long offset, long length) {}

  private TarTree(Path path, Path file, FileChannel channel) throws IOException {
    this.path = path;
    this.file = file;
    this.channel = channel;
    temporary = !path.equals(file);
    list("", 0, channel.size());
    resolveLinks();
    names = kept(ranges.keySet());
  }

  /**
   * Lists a tar.
   *
   * @param path the tar, for messages
   * @param file where its content lies: itself, or what it was unpacked to, deleted when this
   *     closes
   * @throws IOException if it is damaged, cut off, or an entry leads out of it
   */
  static TarTree of(Path path, Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new TarTree(path, file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static PackedNames kept(Set<String> all) {
    PackedNames.Builder names = new PackedNames.Builder();
    all.stream().filter(name -> !FileTree.isLeftOut(name)).forEach(names::add);
    return names.build();
  }

  private void list(String prefix, long begin, long end) throws IOException {
    long at = begin;
    String longName = "";
    String longTarget = "";
    long longSize = -1;
    while (at + BLOCK <= end) {
      ByteBuffer header = read(at, BLOCK);
      if (isZero(header)) {
        break;
      }
      if (octal(header, 148, 8) != checksum(header)) {
        throw new IOException(path + ": damaged tar: no header at byte " + at);
      }
      char type = (char) header.get(156);
      long size = longSize >= 0 && "xLK".indexOf(type) < 0 ? longSize : octal(header, 124, 12);
      long data = at + BLOCK;
      if (size < 0 || size > end - data) {
        throw new IOException(path + ": the tar is cut off; get it again");
      }
      switch (type) {
        case 'L' -> longName = text(read(data, bounded(size)), 0, (int) size);
        case 'K' -> longTarget = text(read(data, bounded(size)), 0, (int) size);
        case 'x' -> {
          PaxFields fields = PaxFields.of(path, read(data, bounded(size)));
          longName = fields.find("path").map(this::text).orElse(longName);
          longTarget = fields.find("linkpath").map(this::text).orElse(longTarget);
          longSize = fields.size().orElse(longSize);
        }
        case 'g' -> {
          // what holds for the whole archive is no name
        }
        default -> {
          String name = prefix + bare(longName.isEmpty() ? name(header) : longName);
          String target = longTarget.isEmpty() ? text(header, 157, 100) : longTarget;
          switch (type) {
            case '0', '\0', '7' -> add(name, data, size);
            case '1' -> addLink(name, () -> links.addHard(name, prefix + target));
            case '2' -> addLink(name, () -> links.addSymbolic(name, target));
            case 'S' -> refuse(name, "is stored as a sparse file; make the archive again without");
            default -> {
              // folders, devices
            }
          }
          longName = "";
          longTarget = "";
          longSize = -1;
        }
      }
      at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
  }

  private static String bare(String name) {
    return name.startsWith("./") ? name.substring(2) : name;
  }

  private void addLink(String name, Runnable add) throws IOException {
    FileTree.checkInside(path, name);
    ranges.remove(name);
    reasons.remove(name);
    add.run();
  }

  private void refuse(String name, String reason) throws IOException {
    FileTree.checkInside(path, name);
    links.remove(name);
    ranges.put(name, new Range(0, 0));
    reasons.put(name, reason);
  }

  private void resolveLinks() {
    Map<String, Range> linked = new HashMap<>();
    for (String name : links.names()) {
      Optional<String> file = links.follow(name, ranges.keySet());
      linked.put(name, file.map(ranges::get).orElse(new Range(0, 0)));
      String reason =
          file.isPresent()
              ? reasons.get(file.get())
              : "is a link to " + links.target(name) + ", which is not in the archive";
      if (reason != null) {
        reasons.put(name, reason);
      }
    }
    ranges.putAll(linked);
  }

  private void add(String name, long data, long size) throws IOException {
    FileTree.checkInside(path, name);
    links.remove(name);
    reasons.remove(name);
    if (name.endsWith(TAR) && !name.substring(0, name.length() - 4).contains(TAR + "/")) {
      list(name.substring(0, name.length() - TAR.length()) + "/", data, data + size);
    } else {
      ranges.put(name, new Range(data, size));
    }
  }

  private int bounded(long size) throws IOException {
    if (size > MAX_NAME) {
      throw new IOException(path + ": damaged tar: a name of " + size + " bytes");
    }
    return (int) size;
  }

  private String name(ByteBuffer header) {
    String name = text(header, 0, 100);
    boolean ustar = text(header, 257, 5).equals("ustar") && header.get(262) == 0;
    String prefix = ustar ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String text(ByteBuffer bytes, int begin, int length) {
    int end = begin;
    while (end < begin + length && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - begin];
    bytes.get(begin, text);
    return text(text);
  }

  private String text(byte[] bytes) {
    String text = FileNames.text(bytes);
    if (!FileNames.isUtf8(bytes)) {
      escaped.add(text);
    }
    return text;
  }

  /** A number in octal digits, or in binary if the first bit is set. */
  private long octal(ByteBuffer header, int begin, int length) throws IOException {
    if (header.get(begin) < 0) {
      long value = 0;
      for (int i = Math.max(1, length - 8); i < length; i++) {
        value = value << 8 | (header.get(begin + i) & 0xff);
      }
      return value;
    }
    String digits = text(header, begin, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException(path + ": damaged tar: '" + digits + "' is no octal number", e);
    }
  }

  private static long checksum(ByteBuffer header) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header.get(i) & 0xff;
    }
    return sum;
  }

  private static boolean isZero(ByteBuffer header) {
    for (int i = 0; i < BLOCK; i++) {
      if (header.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("the tar is cut off");
      }
    }
    return bytes.flip();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public PackedNames names() {
    return names;
  }

  @Override
  public long size(String name) {
    return ranges.get(name).length();
  }

  @Override
  public byte[] read(String name) throws IOException {
    Range range = ranges.get(name);
    if (escaped.stream().anyMatch(name::contains)) {
      throw new IOException("its name in the archive is no UTF-8; make the archive again");
    }
    if (reasons.containsKey(name)) {
      throw new IOException(reasons.get(name));
    }
    if (range.length() > MAX_FILE) {
      throw new IOException("has " + range.length() + " bytes; at most " + MAX_FILE);
    }
    byte[] content = new byte[(int) range.length()];
    read(range.offset(), content.length).get(content);
    return content;
  }

  @Override
  public boolean foldersAreClasses() {
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (temporary) {
      Files.deleteIfExists(file);
    }
  }
}
