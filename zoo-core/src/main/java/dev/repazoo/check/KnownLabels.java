package dev.repazoo.check;

import dev.repazoo.data.DatasetLayout;
import dev.repazoo.data.LabelFile;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a {@code dataset.json} says of the files beside it. */
final class KnownLabels {
  private final String folder;
  private final State state;
  private final long[] labels;
  private final List<String> classNames;
  private final int strangers;

  /** What there is. */
  enum State {
    /** No file. */
    ABSENT,
    /** A file that can't be read. */
    DAMAGED,
    /** A file whose labels are null. */
    UNLABELLED,
    /** A file with labels. */
    LABELLED
  }

  private KnownLabels(
      String folder, State state, long[] labels, List<String> classNames, int strangers) {
    this.folder = folder;
    this.state = state;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.strangers = strangers;
  }

  /** Nothing is known of the files. */
  private static KnownLabels none(String folder, int count, State state) {
    long[] labels = new long[count];
    Arrays.fill(labels, -1);
    return new KnownLabels(folder, state, labels, List.of(), 0);
  }

  /**
   * Reads the file.
   *
   * @param required whether training wants it
   */
  static KnownLabels read(
      FileTree files, String folder, PackedNames names, boolean required, Findings findings)
      throws IOException {
    String path = folder + DatasetLayout.LABELS;
    if (names.isEmpty() || !files.names().contains(path)) {
      if (required) {
        findings.add(FindingKind.LABELS_MISSING, path, "there is none");
      }
      return none(folder, names.size(), State.ABSENT);
    }
    LabelFile file;
    try {
      file = LabelFile.read(path, files.require(path), folder, names);
    } catch (IOException e) {
      findings.add(FindingKind.LABELS_DAMAGED, path, detail(path, e));
      return none(folder, names.size(), State.DAMAGED);
    }
    report(file, path, findings);
    KnownLabels known =
        new KnownLabels(
            folder,
            file.labelled() ? State.LABELLED : State.UNLABELLED,
            file.labels(),
            names(files, folder, file, findings),
            file.strangerCount());
    if (file.labelled()) {
      known.reportGaps(names, findings);
    }
    return known;
  }

  private static List<String> names(
      FileTree files, String folder, LabelFile file, Findings findings) throws IOException {
    try {
      return DatasetLayout.classNames(files, folder, file);
    } catch (IOException e) {
      findings.add(FindingKind.LABELS_DAMAGED, folder + ClassNames.FILE, e.getMessage());
      return file.classNames();
    }
  }

  private static String detail(String path, IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.startsWith(path + ": ") ? message.substring(path.length() + 2) : message;
  }

  private static void report(LabelFile file, String path, Findings findings) {
    if (!file.labelled()) {
      findings.add(FindingKind.UNLABELLED, path, "labels are null");
    }
    if (file.strangerCount() > 0) {
      String some =
          String.join(", ", file.strangers().subList(0, Math.min(3, file.strangerCount())));
      findings.add(
          FindingKind.LABEL_OF_NO_FILE,
          path,
          file.strangerCount()
              + (file.strangerCount() == 1 ? " name: " : " names, such as ")
              + some);
    }
  }

  private void reportGaps(PackedNames names, Findings findings) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        findings.add(
            FindingKind.NO_LABEL, names.get(i), "is not in " + folder + DatasetLayout.LABELS);
      }
    }
  }

  /**
   * Reports labels that are no class, which count as unknown from then on.
   *
   * @param wanted number of classes, if the user has named it
   * @param gaps whether to report classes without a sample, too
   */
  void reportRange(PackedNames names, OptionalInt wanted, boolean gaps, Findings findings) {
    Optional<Integer> named =
        wanted.isPresent()
            ? Optional.of(wanted.getAsInt())
            : Optional.of(classNames.size()).filter(n -> n > 0);
    int most = named.orElse(classes());
    BitSet seen = new BitSet();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= most) {
        findings.add(
            FindingKind.LABEL_OUT_OF_RANGE,
            names.get(i),
            "has label " + labels[i] + "; there are " + most + " classes");
        labels[i] = -1;
      } else if (labels[i] >= 0) {
        seen.set((int) labels[i]);
      }
    }
    int empty = most - seen.cardinality();
    if (gaps && state == State.LABELLED && empty > 0) {
      findings.add(
          FindingKind.EMPTY_CLASS,
          folder + DatasetLayout.LABELS,
          empty + " of " + most + " classes, the first is " + seen.nextClearBit(0));
    }
  }

  /** A file's label; -1 for none. */
  long of(int index) {
    return labels[index];
  }

  /** Where the files' names start. */
  String folder() {
    return folder;
  }

  /** What there is. */
  State state() {
    return state;
  }

  /** Names in it that are none of the files. */
  int strangers() {
    return strangers;
  }

  /** Empty where only numbers are known. */
  List<String> classNames() {
    return classNames;
  }

  /** As many as the names, else as the largest label says; 0 without labels. */
  int classes() {
    if (state != State.LABELLED || !classNames.isEmpty()) {
      return classNames.size();
    }
    return (int) Math.min(Arrays.stream(labels).max().orElse(-1) + 1, 1 << 24);
  }
}
