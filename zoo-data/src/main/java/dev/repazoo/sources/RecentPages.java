package dev.repazoo.sources;

import dev.repazoo.sources.parquet.ParquetPage;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pages that were used last: as many as fit into 64 MB, and two of any size, since images that
 * are read side by side may lie on both sides of a page's end. Not safe for several threads.
 */
final class RecentPages {
  private static final long ROOM = 64L << 20;

  private final Map<Place, ParquetPage<ByteBuffer>> pages = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** A page of a row group. */
  record Place(int group, int page) {}

  Optional<ParquetPage<ByteBuffer>> find(Place place) {
    return Optional.ofNullable(pages.get(place));
  }

  /** A page of the same row group that came with the dictionary. */
  Optional<ParquetPage<ByteBuffer>> withDictionary(int group) {
    return pages.entrySet().stream()
        .filter(e -> e.getKey().group() == group && e.getValue().dictionary().isPresent())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** To be called before a page is read: drops old ones while memory is needed for unpacking. */
  void makeRoom() {
    keep(1);
  }

  void add(Place place, ParquetPage<ByteBuffer> page) {
    pages.put(place, page);
    bytes += page.bytes();
    keep(2);
  }

  private void keep(int least) {
    Iterator<ParquetPage<ByteBuffer>> oldest = pages.values().iterator();
    while (bytes > ROOM && pages.size() > least) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
