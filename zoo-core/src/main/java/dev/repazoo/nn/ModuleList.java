package dev.repazoo.nn;

import java.util.Iterator;
import java.util.List;

/**
 * Modules under the names {@code 0}, {@code 1} and so on. Counterpart of {@code
 * torch.nn.ModuleList}.
 */
public final class ModuleList<M extends Module> extends Module implements Iterable<M> {
  private final List<M> modules;

  /** A list of these modules. */
  public ModuleList(List<? extends M> modules) {
    this.modules = List.copyOf(modules);
    for (int i = 0; i < modules.size(); i++) {
      child(Integer.toString(i), modules.get(i));
    }
  }

  /** How many there are. */
  public int size() {
    return modules.size();
  }

  /** The module of that number. */
  public M get(int index) {
    return modules.get(index);
  }

  @Override
  public Iterator<M> iterator() {
    return modules.iterator();
  }
}
