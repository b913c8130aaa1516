package dev.repazoo.check;

import dev.repazoo.check.KnownLabels.State;
import dev.repazoo.check.RepairPlan.LabelsToWrite;
import dev.repazoo.data.DatasetLayout;
import dev.repazoo.tree.PackedNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Labels of images and latents, made whole from one another.
 *
 * @param data as it was found
 * @param moved files that will be there no more
 * @param encoded folders of latents whose labels encoding writes
 */
record LabelRepair(CheckedData data, Set<String> moved, Set<String> encoded) {

  /**
   * What has to be written.
   *
   * @param left takes a line for each file that can't be
   */
  List<LabelsToWrite> plan(List<String> left) {
    List<LabelsToWrite> files = new ArrayList<>();
    DatasetLayout layout = data.layout();
    long[] ofImages = data.labelsOfImages();
    if (data.imageLabels().state() != State.ABSENT) {
      add(files, data.imageLabels(), layout.images(), ofImages, left);
    }
    for (CheckedData.Part part : data.parts()) {
      long[] labels = new long[part.size()];
      for (int i = 0; i < labels.length; i++) {
        int image = part.pairs().isPresent() ? part.pairs().get().imageOf(i) : -1;
        labels[i] = part.labels().of(i);
        if (labels[i] < 0 && image >= 0) {
          labels[i] = ofImages[image];
        }
      }
      if (!encoded.contains(part.folder())) {
        add(files, part.labels(), part.scan().part().names(), labels, left);
      }
    }
    return files;
  }

  private void add(
      List<LabelsToWrite> files,
      KnownLabels known,
      PackedNames names,
      long[] labels,
      List<String> left) {
    if (known.state() == State.UNLABELLED) {
      return; // null holds for any files
    }
    List<String> kept = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    boolean changed = known.state() != State.LABELLED || known.strangers() > 0;
    int unknown = 0;
    for (int i = 0; i < labels.length; i++) {
      boolean gone = moved.contains(names.get(i));
      changed |= gone ? known.of(i) >= 0 : known.of(i) != labels[i];
      if (!gone && labels[i] >= 0) {
        kept.add(names.get(i).substring(known.folder().length()));
        numbers.add(labels[i]);
      }
      unknown += !gone && labels[i] < 0 ? 1 : 0;
    }
    String file = known.folder() + DatasetLayout.LABELS;
    if (unknown > 0) {
      left.add(file + " is not written: labels of " + unknown + " files are known from nowhere");
    } else if (changed) {
      files.add(new LabelsToWrite(file, kept, numbers, known.state() == State.LABELLED));
    }
  }

  /** Labels of files that are not there, in all files of labels. */
  int strangers() {
    return all().stream().mapToInt(KnownLabels::strangers).sum();
  }

  /**
   * Those that are dropped when files are written.
   *
   * @param madeAnew how many files will be there again, by folder; labels may have been theirs
   */
  int dropped(List<LabelsToWrite> written, Map<String, Integer> madeAnew) {
    int dropped = 0;
    for (KnownLabels known : all()) {
      String file = known.folder() + DatasetLayout.LABELS;
      if (encoded.contains(known.folder())
          || written.stream().anyMatch(one -> one.file().equals(file))) {
        dropped += Math.max(0, known.strangers() - madeAnew.getOrDefault(known.folder(), 0));
      }
    }
    return dropped;
  }

  private List<KnownLabels> all() {
    List<KnownLabels> all = new ArrayList<>(List.of(data.imageLabels()));
    data.parts().forEach(part -> all.add(part.labels()));
    return all;
  }
}
