package dev.repazoo.weights;

import dev.repazoo.pickle.Value;
import dev.repazoo.pickle.Value.Dict;
import dev.repazoo.pickle.Value.Items;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state of {@code torch.optim.AdamW}, in the layout of its {@code state_dict()}.
 *
 * <p>Parameters are known by their index in {@code model.parameters()}. One that was never updated
 * (SiT's frozen {@code pos_embed}, index 0) belongs to a group but has no moments.
 *
 * @param moments running averages by parameter index
 * @param groups parameter groups, usually one
 */
public record AdamWState(Map<Integer, Moments> moments, List<Group> groups) {
  /**
   * The running averages of one parameter.
   *
   * @param step updates done
   * @param expAvg average of the gradient, in the parameter's shape
   * @param expAvgSq average of its square, in the parameter's shape
   */
  public record Moments(long step, Tensor expAvg, Tensor expAvgSq) {}

  /**
   * Parameters that share their settings.
   *
   * @param lr learning rate
   * @param beta1 decay of the first average
   * @param beta2 decay of the second average
   * @param eps added to the root
   * @param weightDecay decoupled weight decay
   * @param params parameter indices, those without moments included
   */
  public record Group(
      double lr, double beta1, double beta2, double eps, double weightDecay, List<Integer> params) {
    /** Keeps its own list. */
    public Group {
      params = List.copyOf(params);
    }
  }

  /** Sorts the moments by index. */
  public AdamWState {
    moments = Collections.unmodifiableMap(new TreeMap<>(moments));
    groups = List.copyOf(groups);
  }

  /**
   * The tree that {@code AdamW.load_state_dict} takes.
   *
   * @return {@code {'state': ..., 'param_groups': ...}}
   */
  public Value toValue() {
    Dict state = new Dict();
    moments.forEach(
        (index, m) -> {
          Dict entry = new Dict();
          entry.put("step", new TensorValue(Tensor.of(new float[] {m.step()})));
          entry.put("exp_avg", new TensorValue(m.expAvg()));
          entry.put("exp_avg_sq", new TensorValue(m.expAvgSq()));
          state.entries().put(Value.of((long) index), entry);
        });
    Items list = Value.list(groups.stream().map(AdamWState::toValue).toList());
    return new Dict().put("state", state).put("param_groups", list);
  }

  private static Value toValue(Group group) {
    return new Dict()
        .put("lr", Value.of(group.lr()))
        .put("betas", Value.tuple(Value.of(group.beta1()), Value.of(group.beta2())))
        .put("eps", Value.of(group.eps()))
        .put("weight_decay", Value.of(group.weightDecay()))
        .put("amsgrad", Value.of(false))
        .put("maximize", Value.of(false))
        .put("foreach", Value.none())
        .put("capturable", Value.of(false))
        .put("differentiable", Value.of(false))
        .put("fused", Value.none())
        .put("decoupled_weight_decay", Value.of(true))
        .put("params", Value.list(group.params().stream().map(i -> Value.of((long) i)).toList()));
  }

  /**
   * Reads what {@code AdamW.state_dict()} gave.
   *
   * @param value the tree under {@code opt}
   * @param where the file, for messages
   * @return the state
   * @throws WeightsException if the tree has another form
   */
  public static AdamWState of(Value value, String where) {
    try {
      Dict root = (Dict) value;
      Map<Integer, Moments> moments = new TreeMap<>();
      Dict state = (Dict) root.find("state").orElseThrow();
      state
          .entries()
          .forEach((index, entry) -> moments.put((int) integer(index), moments((Dict) entry)));
      List<Group> groups = new ArrayList<>();
      for (Value group : ((Items) root.find("param_groups").orElseThrow()).values()) {
        groups.add(group((Dict) group));
      }
      return new AdamWState(moments, groups);
    } catch (RuntimeException e) {
      throw new WeightsException(where + ": 'opt' is not the state of an AdamW optimizer", e);
    }
  }

  private static Moments moments(Dict entry) {
    Value step = entry.find("step").orElseThrow();
    long steps = step instanceof TensorValue a ? (long) a.tensor().toFloats()[0] : integer(step);
    return new Moments(steps, tensor(entry, "exp_avg"), tensor(entry, "exp_avg_sq"));
  }

  private static Group group(Dict group) {
    Items betas = (Items) group.find("betas").orElseThrow();
    List<Integer> params =
        ((Items) group.find("params").orElseThrow())
            .values().stream().map(v -> (int) integer(v)).toList();
    return new Group(
        number(group.find("lr").orElseThrow()),
        number(betas.values().get(0)),
        number(betas.values().get(1)),
        number(group.find("eps").orElseThrow()),
        number(group.find("weight_decay").orElseThrow()),
        params);
  }

  private static Tensor tensor(Dict entry, String name) {
    return ((TensorValue) entry.find(name).orElseThrow()).tensor();
  }

  private static long integer(Value value) {
    return ((Value.Int) value).value().longValueExact();
  }

  private static double number(Value value) {
    if (value instanceof Value.Int whole) {
      return whole.value().doubleValue();
    }
    return ((Value.Real) value).value();
  }
}
