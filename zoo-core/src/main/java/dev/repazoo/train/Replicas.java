package dev.repazoo.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.Autograd;
import java.util.ArrayList;
import java.util.List;

/**
 * The trained model on each of several devices, and which of them owns which parameter. The owner
 * adds up a parameter's gradients, keeps its optimizer state and average, updates it, and copies it
 * to the others.
 *
 * <p>Source: the partition of optimizer states of ZeRO (Rajbhandari et al. 2020, arXiv 1910.02054),
 * stage 1, by whole parameters.
 */
final class Replicas implements AutoCloseable {
  private final List<Replica> all;
  private final int[] owners;
  private final ReplicaThreads threads;

  /**
   * A model on a device.
   *
   * @param manager owns its arrays
   * @param model the model
   * @param arrays its parameters
   * @param trained the arrays of those that are trained
   */
  record Replica(NDManager manager, Generator model, ModelArrays arrays, NDList trained) {
    static Replica of(NDManager manager, Generator model) {
      ModelArrays arrays = ModelArrays.of(model);
      return new Replica(manager, model, arrays, arrays.trained());
    }
  }

  /** The first replica is the one that is saved and sampled from. */
  Replicas(List<Replica> all) {
    this.all = List.copyOf(all);
    owners = owners(main().arrays().all(), all.size());
    threads = new ReplicaThreads(all.stream().map(one -> one.manager().getDevice()).toList());
  }

  /** Neighbours go to one owner, and all get about as many values. */
  static int[] owners(NDList parameters, int replicas) {
    long total = parameters.stream().mapToLong(NDArray::size).sum();
    int[] owners = new int[parameters.size()];
    long before = 0;
    for (int i = 0; i < owners.length; i++) {
      long size = parameters.get(i).size();
      double middle = before + size / 2.0;
      owners[i] = (int) Math.min(replicas - 1, Math.floor(middle * replicas / Math.max(1, total)));
      before += size;
    }
    return owners;
  }

  Replica main() {
    return all.get(0);
  }

  int count() {
    return all.size();
  }

  Replica get(int number) {
    return all.get(number);
  }

  ReplicaThreads threads() {
    return threads;
  }

  /** Who owns each of the model's parameters, by their places in {@link ModelArrays#all}. */
  int owner(int parameter) {
    return owners[parameter];
  }

  /** Who owns a trained parameter. */
  int ownerOfTrained(int trained) {
    return owners[main().arrays().trainedIndices().get(trained)];
  }

  /** Places of the trained parameters of an owner among the trained ones. */
  List<Integer> trainedOf(int owner) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < main().trained().size(); i++) {
      if (ownerOfTrained(i) == owner) {
        places.add(i);
      }
    }
    return List.copyOf(places);
  }

  /** Some of a list. */
  static NDList pick(NDList list, List<Integer> places) {
    NDList picked = new NDList(places.size());
    places.forEach(place -> picked.add(list.get(place)));
    return picked;
  }

  /** Gives the main one's values to all others, buffers' too: after they were loaded or drawn. */
  void spread() {
    for (Replica other : all.subList(1, all.size())) {
      Autograd.copy(
          new NDList(other.arrays().stored().values()),
          new NDList(main().arrays().stored().values()));
    }
  }

  /** Gives an owner's values to all others. */
  void publish(int owner, List<Integer> trainedPlaces) {
    NDList values = pick(all.get(owner).trained(), trainedPlaces);
    for (int i = 0; i < all.size() && !values.isEmpty(); i++) {
      if (i != owner) {
        Autograd.copy(pick(all.get(i).trained(), trainedPlaces), values);
      }
    }
  }

  /** Frees all but the main one, which its maker frees. */
  @Override
  public void close() {
    threads.close();
    for (Replica other : all.subList(1, all.size())) {
      other.model().close();
      other.manager().close();
    }
  }
}
