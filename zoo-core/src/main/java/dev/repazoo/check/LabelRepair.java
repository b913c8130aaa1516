package dev.repazoo.check;

import dev.repazoo.check.KnownLabels.State;
import dev.repazoo.data.DatasetLayout;
import dev.repazoo.data.PackedNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Labels of images and latents, made whole from one another.
 *
 * @param path the data set's folder
 * @param data as it was found
 * @param moved files that are there no more
 * @param encoded folders of latents whose labels are new
 */
record LabelRepair(Path path, CheckedData data, Set<String> moved, Set<String> encoded) {

  /**
   * Rewrites what has to be.
   *
   * @param done takes a line for each file written
   * @param left takes a line for each file that can't be
   */
  void run(List<String> done, List<String> left) throws IOException {
    DatasetLayout layout = data.layout();
    long[] ofImages = data.labelsOfImages();
    if (data.imageLabels().state() != State.ABSENT) {
      rewrite(data.imageLabels(), layout.images(), ofImages, done, left);
    }
    for (CheckedData.Part part : data.parts()) {
      PackedNames names = part.scan().part().names();
      long[] labels = new long[names.size()];
      for (int i = 0; i < labels.length; i++) {
        int image = part.pairs().isPresent() ? part.pairs().get().imageOf(i) : -1;
        labels[i] = part.labels().of(i);
        if (labels[i] < 0 && image >= 0) {
          labels[i] = ofImages[image];
        }
      }
      if (!encoded.contains(part.folder())) { // else encoding has written it
        rewrite(part.labels(), names, labels, done, left);
      }
    }
  }

  private void rewrite(
      KnownLabels known, PackedNames names, long[] labels, List<String> done, List<String> left)
      throws IOException {
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
      LabelsRewritten.write(
          path.resolve(file), kept, numbers, data.classNames(), known.state() == State.LABELLED);
      done.add("wrote " + file + " with " + kept.size() + " labels");
    }
  }
}
