package dev.repazoo.check;

import ai.djl.ndarray.NDManager;
import dev.repazoo.check.KnownLabels.State;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what of a checked data set is moved, made and written; reads only. */
final class RepairPlanning {
  /** Pairs that must agree before latents of unknown origin are added to. */
  private static final int PROOFS = 4;

  private final Path path;
  private final CheckedData data;
  private final List<RepairPlan.Move> moves = new ArrayList<>();
  private final List<RepairPlan.Encoding> encodings = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private final Set<String> moved = new HashSet<>();

  RepairPlanning(Path path, CheckedData data) {
    this.path = path;
    this.data = data;
  }

  /**
   * Plans.
   *
   * @param codec that made the latents; without one none are made
   * @throws IOException if files can't be read
   */
  RepairPlan plan(Optional<FrozenCodec> codec, NDManager manager) throws IOException {
    moveUseless();
    for (CheckedData.Part part : data.parts()) {
      planLatents(part, codec, manager);
    }
    LabelRepair labels = new LabelRepair(data, moved, encodedFolders());
    List<RepairPlan.LabelsToWrite> written = labels.plan(left);
    int lost = moves.size() + labels.dropped(written, madeAnew());
    for (String cache : data.damagedCaches()) { // made again at will: no loss
      move(cache, "its features can't be used");
    }
    return new RepairPlan(moves, encodings, written, left, lost, data.files() + labels.strangers());
  }

  /** By folder, how many latents are made that are not there, not even damaged. */
  private Map<String, Integer> madeAnew() {
    Map<String, Integer> counts = new HashMap<>();
    for (CheckedData.Part part : data.parts()) {
      for (RepairPlan.Encoding encoding : encodings) {
        if (encoding.folder().equals(part.folder())) {
          Pairing pairs = part.pairs().orElseThrow();
          long none = encoding.images().stream().filter(i -> pairs.latentsOf(i) < 0).count();
          counts.put(part.folder(), (int) none);
        }
      }
    }
    return counts;
  }

  private Set<String> encodedFolders() {
    Set<String> folders = new HashSet<>();
    encodings.forEach(encoding -> folders.add(encoding.folder()));
    return folders;
  }

  /** Images of which latents are missing or damaged. */
  static List<Integer> missing(CheckedData data, CheckedData.Part part) {
    List<Integer> missing = new ArrayList<>();
    if (part.pairs().isPresent()) {
      for (int i = 0; i < data.layout().images().size(); i++) {
        int latents = part.pairs().get().latentsOf(i);
        boolean sound = latents >= 0 && !part.scan().bad().get(latents);
        if (!data.images().bad().get(i) && !sound) {
          missing.add(i);
        }
      }
    }
    return missing;
  }

  /** Bad images with their latents, and latents without image. */
  private void moveUseless() {
    PackedNames images = data.layout().images();
    if (!data.parts().stream().allMatch(part -> part.pairs().isPresent())) {
      if (!images.isEmpty() && !data.parts().isEmpty()) {
        left.add("nothing is moved: which latents are of which image is not known");
      }
      return;
    }
    for (int i = 0; i < images.size(); i++) {
      if (data.images().bad().get(i)) {
        for (CheckedData.Part part : data.parts()) {
          int latents = part.pairs().orElseThrow().latentsOf(i);
          if (latents >= 0) {
            move(part.name(latents), "its image can't be used");
          }
        }
        move(images.get(i), "can't be used");
      }
    }
    for (CheckedData.Part part : data.parts()) {
      for (int i = 0; i < part.size(); i++) {
        if (part.pairs().orElseThrow().imageOf(i) < 0) {
          move(part.name(i), "has no image");
        }
      }
    }
  }

  private void move(String name, String reason) {
    if (!Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
      left.add(name + " is not moved: a file of that name can't be opened; rename it");
    } else if (moved.add(name)) {
      moves.add(new RepairPlan.Move(name, reason));
    }
  }

  private void planLatents(CheckedData.Part part, Optional<FrozenCodec> codec, NDManager manager)
      throws IOException {
    int bad = part.scan().bad().cardinality();
    if (part.pairs().isEmpty() && bad > 0) {
      left.add(
          bad
              + (bad == 1 ? " file of latents" : " latents")
              + " can't be made again without images");
    }
    List<Integer> images = missing(data, part);
    if (images.isEmpty()) {
      return;
    }
    Optional<String> obstacle = obstacle(part, codec, manager);
    if (obstacle.isPresent()) {
      left.add(images.size() + " latents of " + part.folder() + " are not made: " + obstacle.get());
      return;
    }
    for (int image : images) {
      int damaged = part.pairs().orElseThrow().latentsOf(image);
      if (damaged >= 0) {
        move(part.name(damaged), "is made again");
      }
    }
    encodings.add(new RepairPlan.Encoding(part.folder(), images));
  }

  /** Why a folder's latents can't be made. */
  private Optional<String> obstacle(
      CheckedData.Part part, Optional<FrozenCodec> codec, NDManager manager) throws IOException {
    if (codec.isEmpty()) {
      return Optional.of("name the VAE that made the others");
    }
    if (someLabelsUnknown(part)) {
      return Optional.of("some images have no label; add those to dataset.json");
    }
    if (!namedByNumber(part)) {
      return Optional.of("the others are not named as 'zoo encode' names latents");
    }
    Optional<String> weights = LatentNotes.read(path, part, "weights");
    if (weights.isPresent()) {
      return weights.get().equals(codec.get().digest())
          ? Optional.empty()
          : Optional.of("the others are of another VAE than " + codec.get().name());
    }
    return LatentComparison.compare(path, data, codec.get(), manager, PROOFS).stream()
        .findFirst()
        .map(other -> other.file() + " " + other.detail() + "; name the VAE that made the others");
  }

  private boolean someLabelsUnknown(CheckedData.Part part) {
    if (part.labels().state() != State.LABELLED && data.imageLabels().state() != State.LABELLED) {
      return false; // all without
    }
    long[] labels = data.labelsOfImages();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 && !data.images().bad().get(i)) {
        return true;
      }
    }
    return false;
  }

  /** Else encoding would not find those that are there, and make them all a second time. */
  private static boolean namedByNumber(CheckedData.Part part) {
    Pairing pairs = part.pairs().orElseThrow();
    for (int i = 0; i < part.size(); i++) {
      int image = pairs.imageOf(i);
      if (image >= 0
          && !part.name(i).equals(part.folder() + LatentEncoding.fileName(pairs.numberOf(image)))) {
        return false;
      }
    }
    return true;
  }
}
