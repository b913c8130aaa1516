package dev.repazoo.sources.parquet;

import org.apache.parquet.column.page.DictionaryPage;

/** A column's distinct values in one row group, to which its pages may refer. */
public final class PageDictionary {
  private final DictionaryPage page;

  PageDictionary(DictionaryPage page) {
    this.page = page;
  }

  DictionaryPage page() {
    return page;
  }

  /** Its size. */
  long bytes() {
    return page.getUncompressedSize();
  }
}
