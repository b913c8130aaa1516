package dev.repazoo.encoders.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClipTextCheckpointTest {
  private static final Path CLIP =
      Path.of("src/test/resources/golden/text/clip-text-full/model.safetensors");

  /** A whole CLIP of Hugging Face's under the names of OpenAI's archive and of OpenCLIP. */
  private static StateDict openAi(StateDict huggingFace, String prefix) {
    StateDict tower = ClipKeys.textTower(huggingFace);
    StateDict published = new StateDict("openai");
    tower.forEach(
        entry ->
            published.put(
                prefix
                    + entry
                        .getKey()
                        .replace("blocks.", "transformer.resblocks.")
                        .replace("norm1", "ln_1")
                        .replace("norm2", "ln_2")
                        .replaceAll("^norm\\.", "ln_final.")
                        .replace("attn.qkv.", "attn.in_proj_")
                        .replace("attn.proj", "attn.out_proj")
                        .replace("mlp.fc1", "mlp.c_fc")
                        .replace("mlp.fc2", "mlp.c_proj")
                        .replace("pos_embed", "positional_embedding"),
                entry.getKey().equals("pos_embed")
                    ? entry.getValue().reshape(77, 48)
                    : entry.getValue()));
    Tensor other = Tensor.of(new float[4], 2, 2);
    List.of("text_projection", "logit_scale", "visual.proj", "context_length", "vocab_size")
        .forEach(name -> published.put(prefix.isEmpty() ? name : "visual." + name, other));
    return published;
  }

  @Test
  void publishersNamesLeadToTheSameTensors() {
    try (Checkpoint checkpoint = Checkpoint.open(CLIP)) {
      StateDict huggingFace = checkpoint.stateDict();
      StateDict wanted = ClipKeys.textTower(huggingFace);
      StateDict bare = new StateDict("bare");
      huggingFace
          .withPrefix("text_model.")
          .forEach(entry -> bare.put(entry.getKey(), entry.getValue()));
      for (StateDict published :
          List.of(openAi(huggingFace, ""), openAi(huggingFace, "text."), bare)) {
        StateDict found = ClipKeys.textTower(published);
        assertEquals(wanted.names(), found.names());
        wanted.forEach(
            entry ->
                assertArrayEquals(
                    entry.getValue().shape(), found.get(entry.getKey()).shape(), entry.getKey()));
      }
    }
  }

  @Test
  void aVisionTowerAloneIsRefused() {
    StateDict vision = new StateDict("vision.pt");
    vision.put("visual.conv1.weight", Tensor.of(new float[4], 1, 1, 2, 2));
    String message =
        assertThrows(WeightsException.class, () -> ClipKeys.textTower(vision)).getMessage();
    assertTrue(message.startsWith("vision.pt holds no text tower"), message);
    assertTrue(new ClipTextProvider().recognise(Optional.empty(), vision).isEmpty());
  }
}
