package dev.repazoo.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.captions.CaptionText;
import dev.repazoo.captions.Captions;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.tree.FileTree;
import dev.repazoo.webdataset.SampleName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Captions in a file beside each image, of the same name: {@code 1.txt}, a caption a line, or
 * {@code 1.json}, an object that tells them. So they lie in folders, and in WebDataset's tars.
 *
 * <p>Source: webdataset/webdataset, "The WebDataset Format"; rom1504/img2dataset.
 */
final class SidecarCaptions {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ENDINGS = List.of(".txt", ".json");

  /** Texts that lie beside data and are no captions. */
  private static final Pattern NOTES =
      Pattern.compile("(?i)(^|/)(read_?me|licen[cs]e|notice|classes|labels)\\.txt$");

  private SidecarCaptions() {}

  /** Those of some images; nothing if there is no such file at all. */
  static Optional<CaptionedFiles> of(FileTree files, List<String> images) throws IOException {
    Captions.Builder captions = new Captions.Builder();
    List<LeftOut> leftOut = new ArrayList<>();
    Set<String> stems = new HashSet<>();
    boolean found = false;
    for (String image : images) {
      String stem = stem(files, image);
      stems.add(stem);
      List<String> ofImage = List.of();
      for (String ending : ENDINGS) {
        if (ofImage.isEmpty() && files.names().contains(stem + ending)) {
          found = true;
          try {
            ofImage = read(files, stem + ending);
            if (ofImage.isEmpty() && !ending.equals(".json")) {
              leftOut.add(new LeftOut(image, "its captions are empty: " + stem + ending));
            }
          } catch (IOException e) {
            leftOut.add(new LeftOut(image, stem + ending + " " + e.getMessage()));
          }
        }
      }
      captions.add(ofImage);
    }
    if (!found) {
      return Optional.empty();
    }
    for (String name : files.names()) {
      if (name.endsWith(".txt")
          && !stems.contains(stem(files, name))
          && !NOTES.matcher(name).find()) {
        leftOut.add(new LeftOut(name, "has no image beside it"));
      }
    }
    return Optional.of(
        new CaptionedFiles(
            images,
            captions.build(),
            leftOut,
            List.of("%s: captions in files beside the images".formatted(files.path()))));
  }

  private static List<String> read(FileTree files, String name) throws IOException {
    byte[] content = files.read(name);
    if (name.endsWith(".txt")) {
      return CaptionText.lines(CaptionText.utf8(content));
    }
    try {
      JsonNode object = JSON.readTree(content);
      return object == null ? List.of() : CaptionText.of(object);
    } catch (JsonProcessingException e) {
      throw new IOException("is no valid JSON: " + JsonProblem.reason(e), e);
    }
  }

  /** In WebDataset's tars the first dot ends it, elsewhere the last one. */
  private static String stem(FileTree files, String name) {
    if (files.holdsSamples()) {
      return SampleName.of(name).map(SampleName::key).orElse(name);
    }
    int dot = name.lastIndexOf('.');
    return dot <= name.lastIndexOf('/') ? name : name.substring(0, dot);
  }
}
