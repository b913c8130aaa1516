package dev.repazoo.parity;

import dev.repazoo.array.NpyArray;
import dev.repazoo.array.Npz;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.generate.SampleImages;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * The archive of a folder of samples, {@code create_npz_from_sample_folder} of REPA's generate.py:
 * {@code repa-sample-npz}.
 */
public final class ArchiveOfSamples implements ImageTransform {
  private static final String ARRAY = "arr_0";

  /** For the service loader. */
  public ArchiveOfSamples() {}

  @Override
  public String id() {
    return "repa-sample-npz";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means)
      throws IOException {
    int count = parityCase.options().count("num_fid_samples");
    try (TemporaryPath work = TemporaryPath.newFolder()) {
      Path file = work.path().resolve("samples.npz");
      new SampleImages(parityCase.input("samples")).writeNpz(file, count);
      return Map.of("npz", new ParityValue.Archive(Map.of(ARRAY, kept(Npz.open(file).get(ARRAY)))));
    }
  }

  /** In memory: the file goes with its folder. */
  private static Tensor kept(NpyArray array) {
    Tensor inFile = array.tensor();
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(inFile.byteSize()));
    inFile.read(0, bytes);
    return Tensor.of(inFile.dtype(), bytes.flip(), inFile.shape());
  }
}
