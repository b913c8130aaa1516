package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Init;
import dev.repazoo.nn.Linear;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Text;
import java.util.List;

/** {@code v = x + t + W mean(context) + b}, one number a channel: the least that text can do. */
final class TinyTextGenerator extends Generator {
  static final Text TEXT = new Text(3, 5);
  static final LatentShape SHAPE = new LatentShape(3, 4, 4);

  private final Linear ofText = child("text", new Linear(5, 3, true, Init.normal(0.5)));

  @Override
  public ObjectNode config() {
    return new ObjectMapper().createObjectNode().put("words", true);
  }

  @Override
  public LatentShape latentShape() {
    return SHAPE;
  }

  @Override
  public Conditioning conditioning() {
    return TEXT;
  }

  @Override
  public int gridSize() {
    return 1;
  }

  @Override
  public List<Integer> projectionDims() {
    return List.of();
  }

  @Override
  public NDArray predict(Context context, NDArray x, NDArray t, NDArray condition) {
    long batch = x.getShape().get(0);
    NDArray text = ofText.forward(context, condition.mean(new int[] {1})).reshape(batch, 3, 1, 1);
    return x.add(t.reshape(batch, 1, 1, 1)).add(text);
  }

  @Override
  public Aligned aligned(Context context, NDArray x, NDArray t, NDArray condition) {
    return new Aligned(predict(context, x, t, condition), List.of());
  }
}
