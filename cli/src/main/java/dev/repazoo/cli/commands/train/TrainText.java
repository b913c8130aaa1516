package dev.repazoo.cli.commands.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.checkpoint.KeptText;
import dev.repazoo.checkpoint.TextEncoding;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.data.CaptionedDataset;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.UnreadableSampleException;
import dev.repazoo.pickle.Value;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Text;
import dev.repazoo.train.SampleGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The captions of a run: whose features they are, the features of the empty one, and those of
 * sample grids. Of data without captions there is nothing of it.
 *
 * @param encoding the text encoder, where the data or the run so far tell
 * @param nullContext what checkpoints keep of the empty caption
 */
public record TrainText(Optional<TextEncoding> encoding, Map<String, Value> nullContext) {
  /** Copies the map. */
  public TrainText {
    nullContext = Map.copyOf(nullContext);
  }

  /**
   * Finds it.
   *
   * @param earlier the options of the run that goes on, if one does
   * @throws UsageException when the run was trained on another encoder's features
   */
  static TrainText of(TrainData data, JsonNode earlier) throws IOException {
    Dataset dataset = data.dataset();
    if (!(dataset.conditioning() instanceof Text text)) {
      return new TrainText(Optional.empty(), Map.of());
    }
    Optional<TextEncoding> before = KeptText.encoding(name -> earlier.path(name).asText());
    Optional<TextEncoding> now = data.encoding();
    if (before.isPresent() && now.filter(before.get()::differsFrom).isPresent()) {
      throw new UsageException(
          "the run was trained on text features of %s, those in %s are of %s; name the run's"
                  .formatted(before.get(), dataset.name(), now.get())
              + " --data-dir, or give another --exp-name");
    }
    ByteBuffer none =
        dataset
            .nullCondition()
            .orElseThrow(
                () ->
                    new UsageException(
                        dataset.name() + " lacks the features of the empty caption"));
    return new TrainText(now.or(() -> before), KeptText.args(text, none));
  }

  /**
   * The grid, of captions spread over the data, with the captions under the images where the data
   * tell them. Of classes it is left as it is.
   */
  static SampleGrid shown(SampleGrid grid, Dataset dataset) throws IOException {
    if (!(dataset instanceof CaptionedDataset captioned)) {
      return grid;
    }
    int count = grid.count();
    ByteBuffer given = ConditionData.allocate(captioned.conditioning(), count);
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = readable(dataset, (int) ((long) i * dataset.size() / count));
      given.put(captioned.condition(index, i).duplicate());
      List<String> texts = captioned.captions(index);
      captions.add(texts.isEmpty() ? "" : texts.get(captioned.caption(index, i)));
    }
    ConditionData shown =
        new ConditionData(captioned.conditioning(), given.flip(), dataset.nullCondition());
    return grid.of(shown).captioned(captions);
  }

  /** The first sample from a number on whose condition isn't damaged. */
  private static int readable(Dataset dataset, int first) throws IOException {
    for (int tried = 0; tried < dataset.size(); tried++) {
      int index = (first + tried) % dataset.size();
      try {
        dataset.condition(index);
        return index;
      } catch (UnreadableSampleException e) {
        // Kept in dataset.problems(); the next sample takes its place.
      }
    }
    throw new IOException(dataset.name() + ": none of its captions' features is readable");
  }

  /** What the next command has to say of it. */
  String nextOptions() {
    return nullContext.isEmpty()
        ? ""
        : encoding.isPresent()
            ? " --prompt \"a caption\""
            : " --text-encoder ID --prompt \"a caption\"";
  }
}
