package dev.repazoo.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Module;
import dev.repazoo.weights.Loading;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.WeightsException;
import java.util.List;
import java.util.Optional;

/**
 * A diffusion transformer: predicts the velocity of the interpolant, or what else {@link
 * #prediction} says, and, for training, projections of its hidden states into the encoders' spaces.
 *
 * <p>As a DJL block it takes x [B, C, H, W], t [B] and the condition as {@link #conditioning} says,
 * and gives the prediction; projection heads are not computed.
 */
public abstract class Generator extends Module {

  /**
   * What a training pass returns.
   *
   * @param prediction as {@link #predict} gives it
   * @param projections one [B, N, D_i] for each encoder
   */
  public record Aligned(NDArray prediction, List<NDArray> projections) {
    /** Copies the list. */
    public Aligned {
      projections = List.copyOf(projections);
    }
  }

  /** The architecture, complete, in the reference constructor's vocabulary. */
  public abstract ObjectNode config();

  /** Shape of one sample. */
  public abstract LatentShape latentShape();

  /** What it is conditioned on. */
  public abstract Conditioning conditioning();

  /** What is predicted, and in which time. */
  public Prediction prediction() {
    return new Prediction.Velocity();
  }

  /** Number of tokens along one side of the grid that projections lie on. */
  public abstract int gridSize();

  /** Widths of the projections, one for each encoder. */
  public abstract List<Integer> projectionDims();

  /**
   * The prediction alone: of a velocity [B, C, H, W], else as {@link Prediction} says. x [B, C, H,
   * W], t [B], condition as the class comment says.
   */
  public abstract NDArray predict(Context context, NDArray x, NDArray t, NDArray condition);

  /** The prediction and the projections of the hidden states after block {@code encoder_depth}. */
  public abstract Aligned aligned(Context context, NDArray x, NDArray t, NDArray condition);

  /**
   * Whether a parameter serves training only, as those of the projections do: files may lack such.
   *
   * @param name as in {@link #namedParameters()}
   */
  public boolean isForTrainingOnly(String name) {
    return false;
  }

  /**
   * A model of the same code with as few blocks as show it, whose parameters are some of this
   * one's: an export of it is checked in a fraction of the time.
   *
   * @return empty where there is none, or this has as few itself
   */
  public Optional<Generator> shallow() {
    return Optional.empty();
  }

  /** Renames a published checkpoint's tensors (older layouts) to this module's parameters. */
  public StateDict fromPublished(StateDict published) {
    return published;
  }

  /**
   * Loads a published checkpoint's weights. What serves training only may be missing as a whole.
   *
   * @param manager holds the arrays; its device is the model's
   * @param nonFinite what is done about weights that are NaN or infinite
   * @throws WeightsException when names or shapes don't fit
   */
  public final void load(StateDict published, NDManager manager, NonFinite nonFinite) {
    load(published, manager, nonFinite, Loading.COPY);
  }

  /**
   * The same.
   *
   * @param loading where the weights will be; in the file for a model that only predicts
   */
  public final void load(
      StateDict published, NDManager manager, NonFinite nonFinite, Loading loading) {
    StateDict renamed = fromPublished(published);
    boolean forTraining = renamed.names().stream().anyMatch(this::isForTrainingOnly);
    StateDictLoader.strict()
        .allowMissing(name -> !forTraining && isForTrainingOnly(name))
        .with(nonFinite)
        .with(loading)
        .load(renamed, namedParameters(), manager);
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    Context context = Context.of(parameters, inputs.get(0), training);
    return new NDList(predict(context, inputs.get(0), inputs.get(1), inputs.get(2)));
  }
}
