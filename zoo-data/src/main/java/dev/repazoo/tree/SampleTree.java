package dev.repazoo.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.labels.DatasetJson;
import dev.repazoo.webdataset.SampleFields;
import dev.repazoo.webdataset.SampleName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * WebDataset's shards as a data set in REPA's layout. Of the images of a sample only one is left,
 * {@code jpg} before {@code seg.png}; {@code dataset.json} has the classes that lie beside images,
 * as {@code .cls}, or in {@code .json} as {@code "label"}.
 *
 * @param files of the shards
 * @param names of those that are left, and of the labels
 * @param labels what {@code dataset.json} holds; none where no sample has a class
 * @param unpaired files of samples that have no image
 * @param hidden images of samples that have another
 */
record SampleTree(
    FileTree files,
    PackedNames names,
    Optional<byte[]> labels,
    List<String> unpaired,
    List<String> hidden)
    implements FileTree {
  private static final String CLASS = "cls";
  private static final String JSON = "json";
  private static final String LABEL = "label";

  /** Files beside an image that make a sample of it. */
  private static final Set<String> BESIDE = Set.of(CLASS, JSON, "txt", "npy");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * The samples of shards.
   *
   * @return the files as they are, where none of them is beside an image
   * @throws IOException if a class can't be read
   */
  static FileTree of(FileTree files) throws IOException {
    Samples samples = new Samples(files);
    for (String name : files.names()) {
      Optional<SampleName> cut = SampleName.of(name);
      if (cut.isPresent()) {
        samples.add(name, cut.get());
      }
    }
    samples.end();
    if (!samples.beside) {
      return files;
    }
    Set<String> hidden = samples.hidden;
    Predicate<String> kept = name -> !hidden.contains(name);
    if (samples.labels.isEmpty()) {
      return new SampleTree(
          files,
          files.names().filter(kept),
          Optional.empty(),
          List.copyOf(samples.unpaired),
          sorted(hidden));
    }
    PackedNames.Builder names = new PackedNames.Builder();
    files.names().stream().filter(kept).forEach(names::add);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    DatasetJson.write(json, samples.labels, "");
    return new SampleTree(
        files,
        names.add(DatasetJson.FILE).build(),
        Optional.of(json.toByteArray()),
        List.copyOf(samples.unpaired),
        sorted(hidden));
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  /** Takes names in their order, in which those of a sample follow each other. */
  private static final class Samples {
    private final FileTree files;
    private final List<DatasetJson.Label> labels = new ArrayList<>();
    private final List<String> unpaired = new ArrayList<>();
    private final Set<String> hidden = new HashSet<>();
    private final List<String> members = new ArrayList<>();
    private String key = "";
    private boolean beside;
    private final boolean labelledBeside;

    /** Whether JSON beside images has classes; as that beside the first one has. */
    private Optional<Boolean> inJson = Optional.empty();

    Samples(FileTree files) {
      this.files = files;
      labelledBeside = files.names().contains(DatasetJson.FILE);
    }

    void add(String name, SampleName cut) throws IOException {
      if (!cut.key().equals(key)) {
        end();
        key = cut.key();
      }
      members.add(name);
    }

    void end() throws IOException {
      List<String> images = members.stream().filter(ImageExtensions::match).toList();
      if (images.isEmpty()) {
        members.stream().filter(this::ofSample).forEach(unpaired::add);
      } else if (members.size() > 1) {
        beside |= members.stream().anyMatch(this::ofSample);
        String image = images.stream().filter(SampleTree::plain).findFirst().orElse(images.get(0));
        images.stream().filter(name -> !name.equals(image)).forEach(hidden::add);
        if (!labelledBeside) {
          label().ifPresent(number -> labels.add(new DatasetJson.Label(image, number)));
        }
      }
      members.clear();
    }

    /** What lies beside shards in their folder is of none. */
    private boolean ofSample(String name) {
      String extension = extension(name);
      return (BESIDE.contains(extension) || SampleFields.isContext(extension))
          && !(files instanceof ShardTree && name.indexOf('/') < 0);
    }

    private Optional<Long> label() throws IOException {
      for (String name : members) {
        if (extension(name).equals(CLASS)) {
          return Optional.of(number(name, new String(read(name), StandardCharsets.UTF_8)));
        }
      }
      for (String name : members) {
        if (extension(name).equals(JSON) && inJson.orElse(true)) {
          Optional<Long> found = inJson(name);
          inJson = inJson.or(() -> Optional.of(found.isPresent()));
          return found;
        }
      }
      return Optional.empty();
    }

    private Optional<Long> inJson(String name) throws IOException {
      JsonNode label;
      try {
        label = MAPPER.readTree(read(name)).path(LABEL);
      } catch (IOException e) {
        return Optional.empty(); // damaged: whoever wants its captions is told
      }
      return label.isIntegralNumber()
          ? Optional.of(number(name, label.asText()))
          : Optional.empty();
    }

    private byte[] read(String name) throws IOException {
      return files.require(name);
    }

    private long number(String name, String text) throws IOException {
      String digits = text.strip();
      if (!digits.matches("\\d{1,9}") || Integer.parseInt(digits) >= DatasetJson.MOST_CLASSES) {
        throw new IOException(
            "%s/%s: the class is '%s'; it must be a number, 0 to %d"
                .formatted(files.path(), name, digits, DatasetJson.MOST_CLASSES - 1));
      }
      return Long.parseLong(digits);
    }
  }

  private static String extension(String name) {
    return SampleName.of(name).map(SampleName::extension).orElse("");
  }

  private static boolean plain(String name) {
    return SampleName.of(name).orElseThrow().plain();
  }

  @Override
  public boolean holdsSamples() {
    return true;
  }

  @Override
  public Place path() {
    return files.path();
  }

  @Override
  public List<String> loops() {
    return files.loops();
  }

  @Override
  public OptionalInt shard(String name) {
    return files.shard(name);
  }

  @Override
  public boolean isRemote() {
    return files.isRemote();
  }

  @Override
  public void willRead(String name) {
    files.willRead(name);
  }

  @Override
  public long size(String name) throws IOException {
    return isLabels(name) ? labels.orElseThrow().length : files.size(name);
  }

  @Override
  public byte[] read(String name) throws IOException {
    return isLabels(name) ? labels.orElseThrow().clone() : files.read(name);
  }

  private boolean isLabels(String name) {
    return labels.isPresent() && name.equals(DatasetJson.FILE);
  }

  @Override
  public boolean foldersAreClasses() {
    return files.foldersAreClasses();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
