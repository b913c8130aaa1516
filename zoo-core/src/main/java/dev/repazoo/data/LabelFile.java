package dev.repazoo.data;

import dev.repazoo.labels.DatasetJson;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a {@code dataset.json} says of some files, read without keeping the document. */
public final class LabelFile {
  /** As many strangers' names are kept. */
  public static final int SHOWN = 20;

  private final PackedNames names;
  private final long[] labels;
  private final List<String> strangers = new ArrayList<>();
  private List<String> classNames = List.of();
  private boolean labelled;
  private int strangerCount;

  private LabelFile(PackedNames names) {
    this.names = names;
    labels = new long[names.size()];
    Arrays.fill(labels, -1);
  }

  /** False where the labels are null. */
  public boolean labelled() {
    return labelled;
  }

  /** The files' classes; -1 for a file that it doesn't name. */
  public long[] labels() {
    return labels.clone();
  }

  /** Those inside; empty where it gives none. */
  public List<String> classNames() {
    return classNames;
  }

  /** Names in it that are none of the files, at most {@value #SHOWN} of them. */
  public List<String> strangers() {
    return List.copyOf(strangers);
  }

  /** How many names in it are none of the files. */
  public int strangerCount() {
    return strangerCount;
  }

  /**
   * Reads a file.
   *
   * @param where its name, for messages
   * @param folder where the names in it start, empty or ending in {@code /}
   * @param names the files that may be labelled
   * @throws IOException if it is no JSON, or holds something else than labels
   */
  public static LabelFile read(String where, byte[] content, String folder, PackedNames names)
      throws IOException {
    LabelFile file = new LabelFile(names);
    DatasetJson json =
        DatasetJson.read(where, content, (name, label) -> file.put(where, folder, name, label));
    file.labelled = json.labelled();
    file.classNames = json.classNames();
    return file;
  }

  private void put(String where, String folder, String name, int label) throws IOException {
    int index = names.indexOf(folder + name);
    if (index >= 0) {
      if (labels[index] >= 0 && labels[index] != label) {
        throw DatasetJson.contradiction(where, name, labels[index], label);
      }
      labels[index] = label;
      return;
    }
    strangerCount++;
    if (strangers.size() < SHOWN) {
      strangers.add(name);
    }
  }
}
