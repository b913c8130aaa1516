package dev.repazoo.codecs.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.spi.CodecContract;
import dev.repazoo.spi.CodecProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class IdentityContractTest extends CodecContract {
  @Override
  protected CodecProvider provider() {
    return new IdentityProvider();
  }

  @TestFactory
  Stream<DynamicTest> whatIsEncodedIsDecodedExactly() {
    return eachCodec(
        (codec, manager) -> {
          NDArray images = images(codec, manager, 5, 7);
          NDArray moments = codec.meanAndStd(context(manager, images), images);
          NDList meanAndStd = moments.split(2, 1);
          NDArray decoded = codec.decode(context(manager, images), meanAndStd.get(0));
          assertArrayEquals(images.toFloatArray(), decoded.toFloatArray());
          assertEquals(0, meanAndStd.get(1).abs().max().getFloat(), "something is drawn");
        });
  }
}
