package dev.repazoo.tree;

import dev.repazoo.file.FileNames;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.apache.commons.compress.utils.ArchiveUtils;

/**
 * Where the files of a tar lie in it, in ustar, GNU's or pax's format. A tar inside it is a folder
 * of its name without the ending. A link stands for the file in the archive that it leads to.
 *
 * <p>Headers are read by commons-compress. Its archives are not: they nest a call a header for long
 * names, take as much memory as such a name asks for, and lose the bytes of pax's names that are no
 * UTF-8. So the walk from header to header, and the entries that only name the next one, are here.
 */
final class TarListing {
  private static final int BLOCK = TarConstants.DEFAULT_RCDSIZE;
  private static final int MAX_NAME = 1 << 16;
  private static final String TAR = ".tar";

  /** One character a byte: names may be no UTF-8. */
  private static final ZipEncoding BYTES =
      ZipEncodingHelper.getZipEncoding(StandardCharsets.ISO_8859_1);

  private final String path;
  private final FileChannel channel;
  private final Map<String, Range> files = new HashMap<>();
  private final TarLinks links = new TarLinks();
  private final Map<String, String> reasons = new HashMap<>();
  private final Set<String> escaped = new HashSet<>();

  /** A file's place in the tar. */
  record Range(long offset, long length) {}

  private TarListing(String path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Lists a tar.
   *
   * @param path the tar, for messages
   * @throws IOException if it is damaged, cut off, or an entry leads out of it
   */
  static TarListing of(String path, FileChannel channel) throws IOException {
    TarListing listing = new TarListing(path, channel);
    listing.list("", 0, channel.size());
    listing.resolveLinks();
    return listing;
  }

  /** The files, and links to them, by their names. */
  Map<String, Range> files() {
    return files;
  }

  /** Why a file that is listed can't be read. */
  Optional<String> reason(String name) {
    return escaped.stream().anyMatch(name::contains)
        ? Optional.of("its name in the archive is no UTF-8; make the archive again")
        : Optional.ofNullable(reasons.get(name));
  }

  private void list(String prefix, long begin, long end) throws IOException {
    long at = begin;
    String longName = "";
    String longTarget = "";
    long longSize = -1;
    while (at + BLOCK <= end) {
      byte[] block = bytes(read(at, BLOCK));
      if (ArchiveUtils.isArrayZero(block, BLOCK)) {
        return;
      }
      TarArchiveEntry header = header(block, at);
      byte type = header.getLinkFlag();
      boolean namesTheNext =
          type == TarConstants.LF_PAX_EXTENDED_HEADER_LC
              || type == TarConstants.LF_GNUTYPE_LONGNAME
              || type == TarConstants.LF_GNUTYPE_LONGLINK;
      long size = longSize >= 0 && !namesTheNext ? longSize : header.getSize();
      long data = at + BLOCK;
      if (size > end - data) {
        throw new IOException(path + ": the tar is cut off; get it again");
      }
      switch (type) {
        case TarConstants.LF_GNUTYPE_LONGNAME -> longName = name(data, size);
        case TarConstants.LF_GNUTYPE_LONGLINK -> longTarget = name(data, size);
        case TarConstants.LF_PAX_EXTENDED_HEADER_LC -> {
          PaxFields fields = PaxFields.of(path, read(data, bounded(size)));
          longName = fields.find("path").map(this::text).orElse(longName);
          longTarget = fields.find("linkpath").map(this::text).orElse(longTarget);
          longSize = fields.size().orElse(longSize);
        }
        case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> {
          // what holds for the whole archive is no name
        }
        default -> {
          String name = prefix + bare(longName.isEmpty() ? text(header.getName()) : longName);
          String target = longTarget.isEmpty() ? text(header.getLinkName()) : longTarget;
          switch (type) {
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG ->
                add(name, data, size);
            case TarConstants.LF_LINK -> addLink(name, () -> links.addHard(name, prefix + target));
            case TarConstants.LF_SYMLINK -> addLink(name, () -> links.addSymbolic(name, target));
            case TarConstants.LF_GNUTYPE_SPARSE ->
                refuse(name, "is stored as a sparse file; make the archive again without");
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
    if (at != end) { // in a header, or in what fills up the last file
      throw new IOException(path + ": the tar is cut off; get it again");
    }
  }

  private TarArchiveEntry header(byte[] block, long at) throws IOException {
    String problem = path + ": damaged tar: no header at byte " + at;
    try {
      TarArchiveEntry header = new TarArchiveEntry(block, BYTES, true);
      if (header.isCheckSumOK()) {
        return header;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(problem, e);
    }
    throw new IOException(problem);
  }

  private static String bare(String name) {
    return name.startsWith("./") ? name.substring(2) : name;
  }

  private void addLink(String name, Runnable add) throws IOException {
    FileTree.checkInside(path, name);
    files.remove(name);
    reasons.remove(name);
    add.run();
  }

  private void refuse(String name, String reason) throws IOException {
    FileTree.checkInside(path, name);
    links.remove(name);
    files.put(name, new Range(0, 0));
    reasons.put(name, reason);
  }

  private void add(String name, long data, long size) throws IOException {
    FileTree.checkInside(path, name);
    links.remove(name);
    reasons.remove(name);
    if (name.endsWith(TAR) && !name.substring(0, name.length() - 4).contains(TAR + "/")) {
      list(name.substring(0, name.length() - TAR.length()) + "/", data, data + size);
    } else {
      files.put(name, new Range(data, size));
    }
  }

  private void resolveLinks() {
    Map<String, Range> linked = new HashMap<>();
    for (String name : links.names()) {
      Optional<String> file = links.follow(name, files.keySet());
      linked.put(name, file.map(files::get).orElse(new Range(0, 0)));
      String reason =
          file.isPresent()
              ? reasons.get(file.get())
              : "is a link to " + links.target(name) + ", which is not in the archive";
      if (reason != null) {
        reasons.put(name, reason);
      }
    }
    files.putAll(linked);
  }

  private int bounded(long size) throws IOException {
    if (size > MAX_NAME) {
      throw new IOException(path + ": damaged tar: a name of " + size + " bytes");
    }
    return (int) size;
  }

  /** The content of an entry that names the next one, or its target. */
  private String name(long data, long size) throws IOException {
    String all = StandardCharsets.ISO_8859_1.decode(read(data, bounded(size))).toString();
    int zero = all.indexOf(0);
    return text(zero < 0 ? all : all.substring(0, zero));
  }

  /** A text of one character a byte as what its bytes mean. */
  private String text(String bytes) {
    return text(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String text(byte[] bytes) {
    String text = FileNames.text(bytes);
    if (!FileNames.isUtf8(bytes)) {
      escaped.add(text);
    }
    return text;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
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

  /** A file's content. */
  byte[] content(String name) throws IOException {
    Range range = files.get(name);
    return bytes(read(range.offset(), Math.toIntExact(range.length())));
  }
}
