package dev.repazoo.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.convert.Conversion;
import dev.repazoo.convert.ConversionOptions;
import dev.repazoo.convert.ConversionReport;
import dev.repazoo.file.MappedFile;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.file.ZipIndex;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A whole conversion: the images in order, uint8 [N, H, W, 3], {@code dataset.json} and the list of
 * files. Each kind of destination that the case names must give the same.
 */
public final class ConvertDataset implements ImageTransform {
  private static final String DATASET = "dataset.json";

  /** For the service loader. */
  public ConvertDataset() {}

  @Override
  public String id() {
    return "convert-dataset";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means)
      throws IOException {
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      Map<String, byte[]> first = Map.of();
      JsonNode kinds = parityCase.option("dest");
      for (JsonNode kind : kinds) {
        Path dest = folder.path().resolve(kind.asText().equals("zip") ? "out.zip" : "out");
        convert(parityCase, dest);
        Map<String, byte[]> files = kind.asText().equals("zip") ? zipped(dest) : listed(dest);
        if (!first.isEmpty() && !same(first, files)) {
          throw new ParityException(parityCase.folder() + ": folder and zip differ");
        }
        first = files;
      }
      return outputs(first);
    }
  }

  private static void convert(ParityCase parityCase, Path dest) throws IOException {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (JsonNode word : parityCase.option("args")) {
      String[] parts = word.asText().split("=", 2);
      if (parts.length < 2
          || !List.of("--resolution", "--transform", "--max-images").contains(parts[0])) {
        throw new ParityException(parityCase.folder() + ": unknown argument " + word.asText());
      }
      arguments.put(parts[0], parts[1]);
    }
    Optional<Resolution> resolution =
        Optional.ofNullable(arguments.get("--resolution")).map(Resolution::parse);
    Mode mode =
        arguments.containsKey("--transform") ? Mode.of(arguments.get("--transform")) : Mode.SCALE;
    OptionalInt most =
        arguments.containsKey("--max-images")
            ? OptionalInt.of(Integer.parseInt(arguments.get("--max-images")))
            : OptionalInt.empty();
    ConversionOptions options =
        new ConversionOptions(
            dest, new Preprocessing(mode, resolution), most, 2, true, false, false);
    try (ImageSource source =
        ImageSources.open(parityCase.input("source").toString(), resolution, Split.TRAIN)) {
      ConversionReport report =
          Conversion.run(source, options, ProgressListener.SILENT, () -> false);
      if (!report.finished()) {
        throw new ParityException(parityCase.folder() + ": the conversion did not finish");
      }
    }
  }

  private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
    return new ArrayList<>(one.keySet()).equals(new ArrayList<>(other.keySet()))
        && one.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), other.get(e.getKey())));
  }

  private static Map<String, byte[]> listed(Path folder) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static Map<String, byte[]> zipped(Path zip) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    ZipIndex index = ZipIndex.read(MappedFile.open(zip));
    for (ZipIndex.Entry entry : index.entries()) {
      if (!entry.stored()) {
        throw new ParityException(zip + ": " + entry.name() + " is not stored");
      }
      byte[] content = new byte[Math.toIntExact(entry.size())];
      index.bytes(entry).get(content);
      files.put(entry.name(), content);
    }
    return files;
  }

  private static Map<String, ParityValue> outputs(Map<String, byte[]> files) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ImageDecoder decoder = new ImageDecoder();
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    long[] shape = {0, 0, 0, 3};
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!file.getKey().equals(DATASET)) {
        RgbImage image = decoder.decode(file.getValue());
        pixels.writeBytes(image.hwc());
        shape = new long[] {shape[0] + 1, image.height(), image.width(), 3};
      }
    }
    return Map.of(
        "images",
            new ParityValue.One(Tensor.of(DType.U8, ByteBuffer.wrap(pixels.toByteArray()), shape)),
        "dataset_json", new ParityValue.Document(json.readTree(files.get(DATASET))),
        "listing", new ParityValue.Document(json.valueToTree(files.keySet())));
  }
}
