package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read back bit for bit. */
class RoundTripTest {
  private static final List<DType> TORCH_TYPES =
      List.of(
          DType.F64,
          DType.F32,
          DType.F16,
          DType.BF16,
          DType.I64,
          DType.I32,
          DType.I16,
          DType.I8,
          DType.U8,
          DType.BOOL);

  private static Arbitrary<Tensor> tensor(List<DType> types) {
    Arbitrary<long[]> shapes = Arbitraries.longs().between(0, 5).array(long[].class).ofMaxSize(4);
    return Combinators.combine(Arbitraries.of(types), shapes, Arbitraries.randoms())
        .as(
            (type, shape, random) -> {
              byte[] bytes = new byte[(int) Shapes.bytes(shape, type)];
              random.nextBytes(bytes);
              return Tensor.of(type, ByteBuffer.wrap(bytes), shape);
            });
  }

  private static Arbitrary<StateDict> dict(List<DType> types) {
    Arbitrary<String> names = Arbitraries.strings().ofMinLength(1).ofMaxLength(20);
    return Arbitraries.maps(names, tensor(types))
        .ofMaxSize(6)
        .map(
            entries -> {
              StateDict dict = new StateDict();
              entries.forEach(dict::put);
              return dict;
            });
  }

  @Provide
  Arbitrary<StateDict> anyTypes() {
    return dict(List.of(DType.values()));
  }

  @Provide
  Arbitrary<StateDict> torchTypes() {
    return dict(TORCH_TYPES);
  }

  @Property(tries = 100)
  void safetensors(@ForAll("anyTypes") StateDict dict) throws IOException {
    Map<String, String> metadata = Map.of("format", "pt", "ü", "\"quoted\"\n");
    check(dict, (path, d) -> SafetensorsWriter.write(path, d, metadata), metadata);
  }

  @Property(tries = 100)
  void torchZip(@ForAll("torchTypes") StateDict dict) throws IOException {
    check(
        dict,
        (path, d) -> {
          Value.Dict root = new Value.Dict();
          d.forEach(e -> root.put(e.getKey(), new TensorValue(e.getValue())));
          TorchZipWriter.write(path, root);
        },
        Map.of());
  }

  private static void check(
      StateDict dict, BiConsumer<Path, StateDict> writer, Map<String, String> metadata)
      throws IOException {
    Path file = Files.createTempFile("weights", ".bin");
    try {
      writer.accept(file, dict);
      try (Checkpoint read = Checkpoint.open(file)) {
        assertEquals(metadata, read.metadata());
        Value.Dict root = (Value.Dict) read.root();
        assertEquals(dict.size(), root.entries().size());
        for (Map.Entry<String, Tensor> entry : dict) {
          Tensor tensor = ((TensorValue) root.find(entry.getKey()).orElseThrow()).tensor();
          assertEquals(entry.getValue().dtype(), tensor.dtype());
          assertArrayEquals(entry.getValue().shape(), tensor.shape());
          assertEquals(entry.getValue().bytes(), tensor.bytes());
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<Value> trees() {
    return Arbitraries.lazyOf(
        () -> Arbitraries.longs().map(Value::of),
        () -> Arbitraries.doubles().map(Value::of),
        () -> Arbitraries.of(true, false).map(Value::of),
        () -> Arbitraries.strings().ofMaxLength(12).filter(s -> encodable(s)).map(Value::of),
        () -> Arbitraries.just(Value.none()),
        () -> Arbitraries.bigIntegers().map(Value.Int::new),
        () -> trees().list().ofMaxSize(3).map(Value::list),
        () -> trees().list().ofMaxSize(3).map(l -> Value.tuple(l.toArray(new Value[0]))),
        () ->
            Arbitraries.maps(Arbitraries.longs(), trees())
                .ofMaxSize(3)
                .map(
                    entries -> {
                      Map<Value, Value> values = new LinkedHashMap<>();
                      entries.forEach((key, value) -> values.put(Value.of(key), value));
                      return new Value.Dict("dict", values);
                    }));
  }

  /** Half of a surrogate pair is no text in UTF-8. */
  private static boolean encodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  @Property(tries = 200)
  void trees(@ForAll("trees") Value tree) throws IOException {
    Path file = Files.createTempFile("tree", ".pt");
    try {
      TorchZipWriter.write(file, tree);
      try (Checkpoint read = Checkpoint.open(file)) {
        assertEquals(tree, read.root());
      }
    } finally {
      Files.delete(file);
    }
  }
}
