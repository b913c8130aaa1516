package dev.repazoo.cli.models;

import ai.djl.Device;
import dev.repazoo.codec.Tiling;
import dev.repazoo.data.LatentCodec;
import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.export.encoder.LatentGraph;
import dev.repazoo.image.RgbImage;
import dev.repazoo.latents.LatentEncoder;
import dev.repazoo.latents.TorchLatentEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.shard.Blocks;
import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A codec's encoder, opened on each device by either engine.
 *
 * @param all one for each device
 * @param owners close what they have loaded
 */
public record LatentEncoders(List<LatentEncoder> all, List<Runnable> owners)
    implements AutoCloseable {

  /** In PyTorch. */
  public static LatentEncoders torch(
      CodecChoice codec, Zoo zoo, List<Device> devices, Precision precision, Tiling tiling)
      throws IOException {
    DeviceManagers managers = DeviceManagers.of(devices);
    try {
      List<LatentEncoder> all =
          managers.map(own -> new TorchLatentEncoder(codec.load(zoo, own, precision).with(tiling)));
      return new LatentEncoders(all, List.of(managers::close));
    } catch (IOException | RuntimeException e) {
      managers.close();
      throw e;
    }
  }

  /**
   * A graph that encodes.
   *
   * @param files of it
   * @param facts that it tells
   */
  public record Graph(GraphFiles files, LatentGraph.Facts facts) {}

  /**
   * The graph of a codec for a source's images: the file that is named, or one that is exported for
   * the size of the first readable image.
   *
   * @throws IOException where no image is readable, or the first isn't square
   */
  public static Graph graph(CodecChoice codec, KeptGraphs graphs, ImageSource source)
      throws IOException {
    if (codec.graph().isPresent()) {
      GraphFiles files = GraphFiles.read(codec.graph().get(), "codec-encoder");
      return new Graph(files, LatentGraph.Facts.of(files.metadata(), files.digest()));
    }
    LatentCodec identity = codec.identity(graphs.zoo());
    GraphFiles files = graphs.latents(codec, identity, side(source));
    return new Graph(files, LatentGraph.Facts.of(files.metadata(), files.digest()).of(identity));
  }

  /**
   * In ONNX Runtime.
   *
   * @param blocks of images that are encoded at once
   */
  public static LatentEncoders onnx(Graph graph, List<OnnxDevice> devices, Blocks blocks) {
    List<LatentEncoder> all = new ArrayList<>();
    List<Runnable> sessions = new ArrayList<>();
    try {
      for (OnnxDevice device : devices) {
        OnnxSession session = OnnxSession.open(graph.files().graph(), device, 0);
        sessions.add(session::close);
        all.add(new LatentGraph(graph.facts(), session, blocks.size()));
      }
      return new LatentEncoders(List.copyOf(all), List.copyOf(sessions));
    } catch (RuntimeException e) {
      sessions.forEach(Runnable::run);
      throw e;
    }
  }

  private static int side(ImageSource source) throws IOException {
    for (int i = 0; i < source.size(); i++) {
      RgbImage image;
      try {
        image = source.image(i);
      } catch (IOException e) {
        continue; // told of when it is encoded
      }
      if (image.width() != image.height()) {
        throw new IOException(
            "%s: %s is %dx%d, and exported graphs take squares; 'zoo convert' makes them"
                .formatted(source.origin(), source.name(i), image.width(), image.height()));
      }
      return image.width();
    }
    throw new IOException(source.origin() + ": none of its images is readable");
  }

  @Override
  public void close() {
    owners.forEach(Runnable::run);
  }
}
