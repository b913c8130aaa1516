package dev.repazoo.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NumPy's files. */
class NpyTest {
  @TempDir Path folder;

  private static Path numpy(String name) throws URISyntaxException {
    return Path.of(NpyTest.class.getResource("/torch/" + name).toURI());
  }

  @Provide
  Arbitrary<DType> types() {
    return Arbitraries.of(
        Arrays.stream(DType.values()).filter(t -> t.numpyName().isPresent()).toList());
  }

  @Provide
  Arbitrary<long[]> shapes() {
    return Arbitraries.longs().between(0, 6).array(long[].class).ofMaxSize(5);
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadBack(
      @ForAll("types") DType type, @ForAll("shapes") long[] shape, @ForAll byte fill)
      throws IOException {
    long count = 1;
    for (long dimension : shape) {
      count *= dimension;
    }
    byte[] bytes = new byte[(int) count * type.bytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (fill + i);
    }
    Path file = Files.createTempFile("array", ".npy");
    try {
      Npy.write(file, Tensor.of(type, ByteBuffer.wrap(bytes), shape));
      NpyArray read = Npy.read(file);
      assertEquals(type, read.dtype());
      assertArrayEquals(shape, read.shape());
      assertEquals(ByteBuffer.wrap(bytes), read.bytes());
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void fortranOrderIsPutInOrder() throws URISyntaxException {
    NpyArray array = Npy.read(numpy("fortran.npy"));
    assertArrayEquals(new long[] {2, 3, 4}, array.shape());
    assertArrayEquals(IntStream.range(0, 24).asLongStream().toArray(), array.tensor().toLongs());
  }

  @Test
  void bigEndianIsSwapped() throws URISyntaxException {
    NpyArray array = Npy.read(numpy("big-endian.npy"));
    assertEquals(DType.F64, array.dtype());
    assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, array.toFloats());
  }

  @Test
  void objectsAreRefused() {
    WeightsException e = assertThrows(WeightsException.class, () -> Npy.read(numpy("objects.npy")));
    assertTrue(e.getMessage().contains("objects"), e.getMessage());
  }

  @Test
  void versionsTwoAndThreeAreRead() throws IOException {
    for (int version = 2; version <= 3; version++) {
      String text = "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }\n";
      ByteBuffer file = ByteBuffer.allocate(12 + text.length() + 4).order(ByteOrder.LITTLE_ENDIAN);
      file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
      file.put((byte) version).put((byte) 0).putInt(text.length());
      file.put(text.getBytes(StandardCharsets.US_ASCII)).putShort((short) 5).putShort((short) -6);
      Path path = folder.resolve("v" + version + ".npy");
      Files.write(path, file.array());
      assertArrayEquals(new long[] {5, -6}, Npy.read(path).tensor().toLongs());
    }
  }

  @Test
  void archivesOfNumpyAreRead() throws URISyntaxException {
    Npz stored = Npz.open(numpy("stored.npz"));
    assertEquals(List.of("a", "b"), List.copyOf(stored.names()));
    assertArrayEquals(new float[] {1, 1, 1, 1}, stored.get("b").toFloats());
    assertTrue(stored.get("b").tensor().fileOffset().isPresent());
    Npz deflated = Npz.open(numpy("deflated.npz"));
    assertEquals(999, deflated.get("a").tensor().toLongs()[999]);
    assertEquals(DType.BOOL, deflated.get("flag").dtype());
    assertEquals(0, deflated.get("flag").shape().length);
    WeightsException e = assertThrows(WeightsException.class, () -> deflated.get("b"));
    assertTrue(e.getMessage().contains("it has a, flag"), e.getMessage());
  }

  @Test
  void rowsAreStreamedIntoAnArchive() {
    for (boolean compressed : new boolean[] {false, true}) {
      Path file = folder.resolve("samples-" + compressed + ".npz");
      Npz.writeRows(
          file,
          DType.U8,
          i -> ByteBuffer.wrap(new byte[] {(byte) i, 1, 2, 3, 4, (byte) -i}),
          compressed,
          300,
          1,
          2,
          3);
      NpyArray read = Npz.open(file).get("arr_0");
      assertArrayEquals(new long[] {300, 1, 2, 3}, read.shape());
      assertEquals((byte) 299, read.tensor().slice(299 * 6, 6).get(0));
      assertEquals((byte) -299, read.bytes().get(299 * 6 + 5));
    }
  }

  @Test
  void rowsOfAnotherSizeAreRefused() {
    Path file = folder.resolve("samples.npz");
    ByteBuffer row = ByteBuffer.allocate(5);
    assertThrows(
        WeightsException.class, () -> Npz.writeRows(file, DType.U8, i -> row, false, 2, 6));
    assertTrue(Files.notExists(file));
  }

  @Test
  void namedArraysAreWritten() {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("mu", Tensor.of(new double[] {1, 2}, 2));
    arrays.put("sigma", Tensor.of(new double[] {1, 2, 3, 4}, 2, 2));
    Path file = folder.resolve("statistics.npz");
    Npz.write(file, arrays, true);
    assertArrayEquals(new float[] {1, 2, 3, 4}, Npz.open(file).get("sigma").toFloats());
  }
}
