package dev.repazoo.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pixels equal Pillow's: the committed files of the case, and all where the cases lie beside. */
class DecodeParityTest {
  private static final String CASE = "preprocess/decode-rgb";

  record Sample(Path image, Path expected, int tolerance) {
    @Override
    public String toString() {
      return image.getFileName().toString();
    }
  }

  static Stream<Sample> samples() throws IOException {
    Map<String, Sample> samples = new TreeMap<>(Comparator.naturalOrder());
    for (Path root :
        List.of(
            Path.of("src/test/resources/golden"),
            Path.of(System.getProperty("repazoo.golden", "")))) {
      Path folder = root.resolve(CASE);
      if (Files.exists(folder.resolve("case.json"))) {
        JsonNode json = new ObjectMapper().readTree(folder.resolve("case.json").toFile());
        for (var input : json.get("inputs").properties()) {
          JsonNode output = json.get("outputs").get(input.getKey());
          Sample sample =
              new Sample(
                  folder.resolve(input.getValue().asText()),
                  folder.resolve(output.get("file").asText()),
                  output.get("atol").asInt());
          if (Files.exists(sample.image())) {
            samples.put(sample.toString(), sample);
          }
        }
      }
    }
    return samples.values().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void pixelsEqualPillows(Sample sample) throws IOException {
    RgbImage image = new ImageDecoder().decode(Files.readAllBytes(sample.image()));
    NpyArray expected = Npy.read(sample.expected());
    assertArrayEquals(new long[] {image.height(), image.width(), 3}, expected.shape());
    ByteBuffer want = expected.bytes();
    int worst = 0;
    for (int i = 0; i < image.hwc().length; i++) {
      worst = Math.max(worst, Math.abs((image.hwc()[i] & 0xff) - (want.get(i) & 0xff)));
    }
    assertTrue(worst <= sample.tolerance(), "off by " + worst);
  }
}
